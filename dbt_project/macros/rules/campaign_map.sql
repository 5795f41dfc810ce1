{#-
  The platform, and the name or number of the campaign there, of each origin: the first rule of seed_campaign_map that it
  meets. Where the rule names no campaign, what the address says is the campaign. Origins that meet none are left out.
-#}
{% macro mapped_campaigns(origins) -%}
    select
        answers.signature_key, rules.platform, nullif(rules.account_id, '') as account_id,
        {{ rule_text("coalesce(nullif(rules.campaign, ''), origins.utm_campaign)") }} as campaign,
        {{ rule_text('rules.adset') }} as adset
    from (
        {{ first_rule(origins, '(select rules.*, rules.platform as result from ' ~ ref('seed_campaign_map') ~ ' as rules)',
            ['utm_source', 'utm_medium', 'utm_campaign', 'click_id']) }}
    ) as answers
    inner join {{ origins }} as origins on origins.signature_key = answers.signature_key
    inner join {{ ref('seed_campaign_map') }} as rules on rules.rule_id = answers.rule_id
{%- endmacro %}
