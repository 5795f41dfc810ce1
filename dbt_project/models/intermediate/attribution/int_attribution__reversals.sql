-- Credit that refunds took back, from the touches that had it. Grain: refund, model and touch.
-- After each refund a touch keeps its share of what is left of the order, and the difference is taken back: what is left adds up to
-- the order less its refunds, and is never below zero. What a refund gives beyond the order's value reverses no credit:
-- it is `excess_minor` of one row with the touch `(excess)`.
{{ told_by_difference(['refund_key', 'attribution_model', 'touchpoint_key'], scope=weighed_part('held'),
    links=['conversion_key', 'person_key', 'is_chained'], indexes=[by_weighed_part()]) }}
{%- set refunds, weights = ref('int_refunds__valued'), ref('int_attribution__weights') -%}
{%- set since = told_since([refunds, weights]) -%}
{%- do look_again_at(since, both_parts("select person_key from " ~ changes(refunds, since))
    ~ " union select " ~ weighed_part('changes') ~ " from " ~ changes(weights, since)) %}

with conversions as (
    select conversion_key, person_key, conversion_date, greatest(coalesce(value_minor, 0), 0) as value_minor
    from {{ ref('int_journeys__conversions') }} as conversions
    where conversion_type = 'purchase' and {{ person_is_told(none, since) }}
),

running as (
    select
        refunds.refund_key, refunds.refunded_at, {{ local_date('refunds.refunded_at') }} as refund_date, conversions.conversion_key,
        conversions.person_key, conversions.conversion_date, conversions.value_minor, refunds.value_minor as refunded_minor,
        sum(refunds.value_minor) over (
            partition by refunds.order_key order by refunds.refunded_at, refunds.refund_key rows between unbounded preceding and current row
        ) as refunded_upto
    from {{ refunds }} as refunds
    inner join conversions on conversions.conversion_key = refunds.order_key
    where refunds.value_minor > 0
),

left_over as (
    select
        running.*,
        greatest(value_minor - refunded_upto, 0) as left_after,
        greatest(value_minor - (refunded_upto - refunded_minor), 0) as left_before
    from running
)

select
    left_over.refund_key, weights.attribution_model, weights.touchpoint_key, weights.conversion_key, weights.person_key, weights.channel,
    weights.campaign, weights.occurred_at, weights.conversion_date, left_over.refund_date,
    ({{ credit_of('left_over.left_before') }}) - ({{ credit_of('left_over.left_after') }}) as reversed_minor,
    cast(0 as bigint) as excess_minor, weights.is_chained
from left_over
inner join {{ weights }} as weights on weights.conversion_key = left_over.conversion_key
where {{ to_tell(weighed_part('weights'), since) }}
union all
select
    left_over.refund_key, models.attribution_model, '(excess)', left_over.conversion_key, left_over.person_key, '(none)', null, null,
    left_over.conversion_date, left_over.refund_date, 0, cast(left_over.refunded_minor - (left_over.left_before - left_over.left_after) as bigint),
    models.is_chained
from left_over
cross join ({{ weighing_models() }}) as models
where {{ to_tell(weighed_part('left_over', 'models'), since) }} and left_over.refunded_minor > left_over.left_before - left_over.left_after
