{#-
  A text that people or browsers write, without the e-mail addresses and phone numbers in it: marts hold none, and the gate before
  publication (privacy.no_direct_identifier) would shut for a visitor whose link carries his own. `/@shop` and `combo@199k` are none.
  Most texts have none of these letters, and are not looked through.
-#}
{% macro without_contacts(text) -%}
    {%- set written, last = '[^[:space:]@/:?&=,;<>()"]', '[^[:space:]@/:?&=,;<>()".0-9]' -%}
    {%- set address = written ~ '+(@|%40)' ~ written ~ '+[.]' ~ last ~ '[^[:space:]@/:?&=,;<>()".]+' -%}
    case
        when position('@' in {{ text }}) > 0 or position('+' in {{ text }}) > 0 or position('%' in {{ text }}) > 0
            then regexp_replace(
                regexp_replace({{ text }}, '{{ address }}', '(e-mail)', 'g'), '([+]|%2[bB])[1-9][0-9]{8,14}', '(phone)', 'g'
            )
        else {{ text }}
    end
{%- endmacro %}

{#- The columns of shapes that hold such texts. -#}
{% macro written_texts() -%}
    {{ return([
        'account_name', 'ad_name', 'adset_name', 'campaign', 'campaign_name', 'category', 'city', 'coupon_code', 'influencer', 'keyword',
        'landing_page', 'list_name', 'page_path', 'page_title', 'payment_method', 'place', 'product', 'product_name', 'promo_code',
        'query', 'reason', 'region', 'sku', 'survey_name', 'task_name', 'topic', 'utm_campaign', 'utm_content', 'utm_medium', 'utm_source',
    ]) }}
{%- endmacro %}
