-- What there was to share out in a month, and what of it refunds took back in which month. Grain: month and definition of conversions,
-- whether touches earned them, and month of the refunds ('(none)' is the conversions themselves).
{{ config(materialized='view') }}
{%- set chosen -%}
    (select min(attribution_model) from {{ ref('seed_attribution_models') }} where kind not in ('markov', 'blend') and coalesce(scope, 'cycle') <> 'lookback')
{%- endset %}

select
    credit_month as window_month, conversion_type, channel <> '(none)' as is_touched, cast(null as date) as refund_month,
    cast({{ in_conversions('sum(parts)') }} as bigint) as conversions, cast(sum(credit_minor) as bigint) as value_minor
from {{ ref('int_attribution__returns') }}
where basis = 'conversion_day' and attribution_model = {{ chosen }}
group by credit_month, conversion_type, channel <> '(none)'
having sum(parts) > 0
union all
select
    credit_month, 'purchase', channel <> '(none)', {{ month_of('day') }}, 0, cast(sum(reversed_minor) as bigint)
from {{ ref('int_attribution__returns') }}
where basis = 'conversion_day' and attribution_model = {{ chosen }} and reversed_minor <> 0
group by credit_month, channel <> '(none)', {{ month_of('day') }}
