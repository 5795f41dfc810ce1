-- Cart abandonment (M22): carts not ordered within the window, by the reason known. Grain: day and reason.
-- `carts` and `ordered` are the whole day's, and every day has every reason, so that rates by reason are right over any days.
with days as (
    select
        cart_date,
        count(*) as carts,
        cast(sum(case when status = 'ordered' then 1 else 0 end) as bigint) as ordered
    from {{ ref('fct_carts') }}
    where status <> 'open'
    group by cart_date
),

reasons as (
    select
        cart_date,
        abandonment_reason,
        count(*) as abandoned,
        cast(sum(case when status = 'recovered' then 1 else 0 end) as bigint) as recovered,
        cast(sum(coalesce(value_minor, 0)) as bigint) as abandoned_value_minor
    from {{ ref('fct_carts') }}
    where was_abandoned
    group by cart_date, abandonment_reason
),

known as (
    select distinct abandonment_reason from reasons
)

select
    days.cart_date,
    coalesce(known.abandonment_reason, '(none abandoned)') as abandonment_reason,
    days.carts,
    days.ordered,
    coalesce(reasons.abandoned, 0) as abandoned,
    coalesce(reasons.recovered, 0) as recovered,
    coalesce(reasons.abandoned_value_minor, 0) as abandoned_value_minor,
    {{ ratio('coalesce(reasons.abandoned, 0)', 'days.carts') }} as abandonment_rate
from days
left join known on true
left join reasons on reasons.cart_date = days.cart_date and reasons.abandonment_reason = known.abandonment_reason
