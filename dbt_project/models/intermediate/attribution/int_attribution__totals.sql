-- What there was to share out in a month, and what of it refunds took back in which month. Grain: month and definition of conversions,
-- whether touches earned them, and month of the refunds ('(none)' is the conversions themselves).
{{ config(materialized='view') }}
{%- set chosen -%}
    (select min(attribution_model) from {{ ref('seed_attribution_models') }} where kind not in ('markov', 'blend') and coalesce(scope, 'cycle') <> 'lookback')
{%- endset %}

select
    window_month, conversion_type, touch_count > 0 as is_touched, cast(null as date) as refund_month, count(*) as conversions,
    cast(sum(value_minor) as bigint) as value_minor
from {{ ref('int_attribution__weights') }}
where attribution_model = {{ chosen }} and touch_no = 1
group by window_month, conversion_type, touch_count > 0
union all
select
    window_month, 'purchase', touchpoint_key <> '(none)', refund_month, 0, cast(sum(reversed_minor) as bigint)
from {{ ref('int_attribution__reversals') }}
where attribution_model = {{ chosen }} and touchpoint_key <> '(excess)'
group by window_month, touchpoint_key <> '(none)', refund_month
