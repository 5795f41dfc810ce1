-- In each month and under every model of touches the channels' new customers are the people known by name who bought for the first time, in exact parts; what
-- channels bear of overheads is what the company has, to the minor unit.
-- Remedy: look at the month named in fct_acquisition_cost, int_journeys__conversions and int_spend__overheads.
with both_sides as (
    select {{ month_of('conversions.conversion_date') }} as month, models.attribution_model, 1 as buyers, 0 as overhead_minor, 0 as customers, 0 as borne_minor
    from {{ ref('int_journeys__conversions') }} as conversions
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    where conversions.conversion_type = 'purchase' and conversions.is_first
        and conversions.person_key <> {{ unnamed_buyer('conversions.conversion_key') }}
    union all
    select overheads.month, models.attribution_model, 0, overheads.overhead_minor, 0, 0
    from {{ ref('int_spend__overheads') }} as overheads
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    union all
    select month, attribution_model, 0, 0, cast(new_customers as decimal(24, 9)), overhead_minor from {{ ref('fct_acquisition_cost') }}
)

select month, attribution_model, sum(buyers) as buyers, sum(customers) as customers, sum(overhead_minor) as overhead_minor, sum(borne_minor) as borne_minor
from both_sides
group by month, attribution_model
having
    abs(sum(buyers) - sum(customers)) > 0.000001
    or (count(*) = count(overhead_minor) and count(*) = count(borne_minor) and sum(overhead_minor) <> sum(borne_minor))
