-- What marketing cost and what it earned. Grain: day, basis, attribution model, channel, platform and campaign.
-- By `spend_day` credit and what refunds took back of it are of the day of the touch, beside what was spent on it; by `conversion_day` credit is of the day of
-- the purchase, a refund of its own day. Each basis has all spend and all credit of purchases once under every model of touches.
{{ told_by_difference(['day', 'basis', 'attribution_model', 'channel', 'platform', 'campaign'], links=['day'], scope='day',
    indexes=[{'columns': ['day']}], on_schema_change='fail') }}
{%- set weights, reversals = ref('int_attribution__weights'), ref('int_attribution__reversals') -%}
{%- set costs, origins = ref('int_spend__costs'), ref('int_spend__touch_campaigns') -%}
{%- set since = told_since([weights, reversals, costs, origins], seeds=[ref('seed_attribution_models')], vars=['credit_maturity_days']) -%}
{%- set touch_day = 'coalesce(' ~ local_date('occurred_at') ~ ', conversion_date)' -%}
{%- set moved %}
    select {{ touch_day }} from {{ changes(weights, since) }} union select conversion_date from {{ changes(weights, since) }}
    union select {{ touch_day }} from {{ changes(reversals, since) }} union select refund_date from {{ changes(reversals, since) }}
    union select cost_date from {{ changes(costs, since) }}
    {%- for relation, day in [(weights, touch_day), (weights, 'conversion_date'), (reversals, 'refund_date')] %}
    union select {{ day }} from {{ relation }} where {{ person_of(none) }} in (select {{ person_of(none) }} from {{ changes(origins, since) }})
    {%- endfor %}
    union select day from {{ this }} where not is_mature
{%- endset -%}
{%- do look_again_at(since, moved) -%}
{#- A conversion is not before its touch, but its business day may be one of another clock. -#}
{%- set first_month = month_of("(select min(cast(value as date)) - 2 from told_scope)") %}

with credited as (
    select
        touchpoint_key, attribution_model, channel, campaign, {{ touch_day }} as spend_day, conversion_date as conversion_day,
        {{ ratio('weight', 'total_weight') }} as conversions, {{ credit_of('value_minor') }} as credit_minor, cast(0 as bigint) as reversed_minor
    from {{ weights }}
    where conversion_type = 'purchase'{% if since %} and window_month >= {{ first_month }}{% endif %}
    union all
    select touchpoint_key, attribution_model, channel, campaign, {{ touch_day }}, refund_date, 0, 0, reversed_minor
    from {{ reversals }}
    where touchpoint_key <> '(excess)'{% if since %} and (window_month >= {{ first_month }} or refund_month >= {{ first_month }}){% endif %}
),

bases as (
    select 'spend_day' as basis, {{ var('credit_maturity_days') }} as maturity_days
    union all
    select 'conversion_day', 0
),

entries as (
    select
        case bases.basis when 'spend_day' then credited.spend_day else credited.conversion_day end as day, bases.basis,
        credited.attribution_model, credited.channel, coalesce(origins.platform, '(none)') as platform,
        coalesce(nullif(origins.campaign, '(none)'), nullif({{ rule_text('credited.campaign') }}, ''), '(none)') as campaign,
        cast(null as text) as campaign_name, cast(0 as bigint) as spend_minor,
        cast(credited.conversions * coalesce({{ ratio('origins.part', 'origins.total_part') }}, 1) as decimal(24, 12)) as conversions,
        {%- for amount in ['credit_minor', 'reversed_minor'] %}
        {{ integer_share('credited.' ~ amount, 'coalesce(origins.part_before + origins.part, 1)', 'coalesce(origins.total_part, 1)') }}
        - {{ integer_share('credited.' ~ amount, 'coalesce(origins.part_before, 0)', 'coalesce(origins.total_part, 1)') }} as {{ amount }},
        {%- endfor %}
        true as is_final, bases.maturity_days
    from credited
    cross join bases
    left join {{ origins }} as origins on origins.touchpoint_key = credited.touchpoint_key
    union all
    select
        costs.cost_date, bases.basis, models.attribution_model, costs.channel, costs.platform, costs.campaign, costs.campaign_name,
        costs.cost_minor, 0, 0, 0, costs.is_mature, bases.maturity_days
    from {{ costs }} as costs
    cross join bases
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
),

summed as (
    select
        day, basis, attribution_model, channel, platform, campaign, max(campaign_name) as campaign_name,
        case when count(*) = count(spend_minor) then cast(sum(spend_minor) as bigint) end as spend_minor,
        cast(sum(conversions) as double precision) as conversions, cast(sum(credit_minor) as bigint) as credit_minor,
        cast(sum(reversed_minor) as bigint) as reversed_minor,
        min(case when is_final then 1 else 0 end) = 1 as is_final, max(maturity_days) as maturity_days
    from entries
    where {{ to_tell('cast(day as text)', since) }}
    group by day, basis, attribution_model, channel, platform, campaign
)

select
    summed.day, summed.basis, summed.attribution_model, summed.channel, summed.platform, summed.campaign, summed.campaign_name,
    summed.spend_minor, summed.conversions, summed.credit_minor, summed.reversed_minor,
    summed.credit_minor - summed.reversed_minor as net_credit_minor,
    {{ ratio('(summed.credit_minor - summed.reversed_minor)', 'summed.spend_minor') }} as roas,
    summed.is_final and {{ local_date('build_context.as_of') }} - summed.day > summed.maturity_days as is_mature
from summed
cross join {{ source('ops', 'build_context') }} as build_context
