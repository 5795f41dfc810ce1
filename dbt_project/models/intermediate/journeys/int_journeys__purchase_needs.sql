-- How many touches of each need led to a purchase. Grain: journey that ended in a purchase, need and context.
{{ told_by_person(['journey_key', 'need', 'context'], also=['month', 'touches']) }}

select
    path.journey_key,
    path.person_key,
    {{ month_of('purchases.conversion_date') }} as month,
    path.need,
    path.context,
    count(*) as touches
from {{ ref('int_journeys__path') }} as path
inner join {{ ref('int_journeys__conversions') }} as purchases
    on purchases.journey_key = path.journey_key and purchases.conversion_type = 'purchase'
where path.is_path and path.touchpoint_type <> 'purchase' and {{ only_affected('path') }}
group by path.journey_key, path.person_key, {{ month_of('purchases.conversion_date') }}, path.need, path.context
