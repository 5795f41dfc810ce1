{#- Which advertising click identifier a landing URL carries; null when none. -#}
{% macro click_id_in(url) -%}
    case
        when {{ regex_like(url, "'[?&](gclid|gbraid|wbraid)='") }} then 'gclid'
        when {{ regex_like(url, "'[?&]fbclid='") }} then 'fbclid'
        when {{ regex_like(url, "'[?&]ttclid='") }} then 'ttclid'
        when {{ regex_like(url, "'[?&]msclkid='") }} then 'msclkid'
        when {{ regex_like(url, "'[?&]li_fat_id='") }} then 'li_fat_id'
    end
{%- endmacro %}

{#- The identifier itself, whichever platform gave it. -#}
{% macro click_id_value(url) -%}
    coalesce(
        {%- for name in ['gclid', 'gbraid', 'wbraid', 'fbclid', 'ttclid', 'msclkid', 'li_fat_id'] %}
        {{ url_parameter(url, name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- A referrer's host; none when it is the site's own. -#}
{% macro foreign_host(referrer, url) -%}
    case when {{ url_host(referrer) }} is distinct from {{ url_host(url) }} then {{ url_host(referrer) }} end
{%- endmacro %}

{#- One spelling of an event's name: `order_completed` and `Order Completed` are the same event. -#}
{% macro plain_event_name(name) -%}
    lower(replace(replace(trim({{ name }}), '_', ' '), '-', ' '))
{%- endmacro %}

{#- One spelling of a page or mailing: composed letters, no slash at the end. -#}
{% macro content_name(value) -%}
    {{ nfc("coalesce(nullif(rtrim(trim(" ~ value ~ "), '/'), ''), '/')") }}
{%- endmacro %}

{#- The types of touches of those pages that seed_page_touchpoints knows: page_path, touchpoint_type. Goes behind `from`. -#}
{% macro types_of_pages(events) -%}
    (
        select page_path, touchpoint_type
        from (
            select
                told.page_path,
                rules.touchpoint_type,
                row_number() over (partition by told.page_path order by rules.priority) as preference
            from (select distinct page_path from {{ events }} as told where event_type = 'page') as told
            inner join {{ ref('seed_page_touchpoints') }} as rules
                on {{ pattern_meets(rule_text('rules.pattern'), rule_text('told.page_path')) }}
        ) as met
        where preference = 1
    )
{%- endmacro %}
