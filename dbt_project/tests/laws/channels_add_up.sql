-- Under every model the channels of a month share its conversions, their value and what refunds took back, to the minor unit.
-- Remedy: look at the month and model named in int_attribution__totals and int_attribution__shared.
with conversions as (
    select {{ month_of('conversion_date') }} as month, conversion_type, 1 as conversions, greatest(coalesce(value_minor, 0), 0) as value_minor,
        0 as reversed_minor, 0 as refunded_minor
    from {{ ref('fct_conversions') }}
    union all
    select {{ month_of('conversion_date') }}, 'purchase', 0, 0, reversed_minor, 0
    from {{ ref('fct_attribution_reversals') }} where attribution_model = 'linear'
    union all
    select {{ month_of('refund_date') }}, 'purchase', 0, 0, 0, reversed_minor
    from {{ ref('fct_attribution_reversals') }} where attribution_model = 'linear'
),

wanted as (
    select month, conversion_type, sum(conversions) as conversions, sum(value_minor) as value_minor, sum(reversed_minor) as reversed_minor,
        sum(refunded_minor) as refunded_minor
    from conversions
    group by month, conversion_type
),

found as (
    select month, conversion_type, attribution_model, sum(conversions) as conversions, sum(credit_minor) as value_minor,
        sum(reversed_minor) as reversed_minor, sum(refunded_minor) as refunded_minor, sum(net_credit_minor) as net_minor
    from {{ ref('fct_attribution_channels') }}
    group by month, conversion_type, attribution_model
)

select wanted.month, wanted.conversion_type, models.attribution_model, wanted.value_minor, found.value_minor as credited_minor
from wanted
cross join {{ ref('seed_attribution_models') }} as models
left join found
    on found.month = wanted.month and found.conversion_type = wanted.conversion_type and found.attribution_model = models.attribution_model
where
    abs(coalesce(found.conversions, 0) - wanted.conversions) > 0.000001 * (1 + wanted.conversions)
    or coalesce(found.value_minor, 0) <> wanted.value_minor
    or coalesce(found.reversed_minor, 0) <> wanted.reversed_minor
    or coalesce(found.refunded_minor, 0) <> wanted.refunded_minor
    or coalesce(found.net_minor, 0) <> wanted.value_minor - wanted.reversed_minor
