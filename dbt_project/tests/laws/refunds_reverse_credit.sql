-- What refunds leave of a conversion's credit is its value less the refunds, under every model and for no touch below zero; and
-- every refund of a conversion is reversed or told as excess, to the minor unit: of the conversions whose weights, refunds or reversals
-- this build told.
-- Remedy: look at the refunds of the conversion named in int_attribution__reversals.
with looked_at as (
    {{ told_now(ref('int_attribution__weights'), 'conversion_key') }}
    union
    {{ told_now(ref('int_attribution__reversals'), 'conversion_key') }}
    union
    {{ told_now(ref('int_refunds__valued'), 'order_key') }}
),

refunded as (
    select orders.conversion_key, orders.value_minor, sum(refunds.value_minor) as refunded_minor
    from looked_at
    inner join {{ ref('fct_conversions') }} as orders on orders.conversion_key = looked_at.conversion_key
    inner join {{ ref('fct_refunds') }} as refunds on refunds.order_key = orders.conversion_key and refunds.value_minor > 0
    group by orders.conversion_key, orders.value_minor
),

reversed as (
    select conversion_key, attribution_model, touchpoint_key, sum(reversed_minor) as reversed_minor, sum(excess_minor) as excess_minor
    from {{ ref('fct_attribution_reversals') }}
    where conversion_key in (select conversion_key from refunded)
    group by conversion_key, attribution_model, touchpoint_key
),

touched as (
    select credit.conversion_key, credit.attribution_model, credit.credit_minor - coalesce(reversed.reversed_minor, 0) as net_minor
    from {{ ref('fct_attribution_credit') }} as credit
    left join reversed
        on reversed.conversion_key = credit.conversion_key and reversed.attribution_model = credit.attribution_model
        and reversed.touchpoint_key = credit.touchpoint_key
    where credit.conversion_key in (select conversion_key from refunded)
),

net as (
    select conversion_key, attribution_model, sum(net_minor) as net_minor, min(net_minor) as least_minor
    from touched
    group by conversion_key, attribution_model
),

told as (
    select conversion_key, attribution_model, sum(reversed_minor + excess_minor) as told_minor from reversed group by conversion_key, attribution_model
)

select net.conversion_key, net.attribution_model, net.net_minor, net.least_minor, told.told_minor, refunded.refunded_minor
from net
inner join refunded on refunded.conversion_key = net.conversion_key
left join told on told.conversion_key = net.conversion_key and told.attribution_model = net.attribution_model
where
    net.net_minor <> greatest(greatest(coalesce(refunded.value_minor, 0), 0) - refunded.refunded_minor, 0)
    or net.least_minor < 0
    or told.told_minor is distinct from refunded.refunded_minor
