-- Touches and days it takes to recognise the brand, to convert and to buy again, and touches a week (M44), as
-- distributions. Grain: cohort month, channel and kind.
-- In rows of `recognise` a journey is a person (int_journeys__recognitions). A conversion counts in the month and channel of the journey
-- that ended with it, with the touches and days since the person's first touch, or since his conversion before.
-- A way of less than a week is one of a week: two touches in an hour are no rate of hundreds a week.
{{ told_by_difference(['cohort_month', 'channel', 'kind'], links=['cohort_month'], scope='cohort_month') }}
{%- set journeys, recognitions = ref('int_journeys'), ref('int_journeys__recognitions') -%}
{%- set since = told_since([journeys, recognitions]) -%}
{%- do look_again_at(since, "select cohort_month from " ~ changes(journeys, since) ~ " union select cohort_month from " ~ changes(recognitions, since)) %}

with efforts as (
    select
        cohort_month, first_channel as channel, case when cycle_no = 1 then 'convert' else 'repurchase' end as kind,
        touches_to_convert as touches, days_to_convert as days
    from {{ journeys }}
    where status = 'converted' and {{ to_tell('cast(cohort_month as text)', since) }}
    union all
    select cohort_month, channel, 'recognise', touches, days from {{ recognitions }}
    where {{ to_tell('cast(cohort_month as text)', since) }}
),

paced as (
    select *, 7 * {{ ratio('touches', 'greatest(days, 7)') }} as touches_per_week from efforts
)

select
    cohort_month,
    channel,
    kind,
    count(*) as journeys,
    {% for measure in ['touches', 'days', 'touches_per_week'] -%}
    percentile_cont(0.25) within group (order by {{ measure }}) as {{ measure }}_p25,
    percentile_cont(0.5) within group (order by {{ measure }}) as {{ measure }}_p50,
    percentile_cont(0.75) within group (order by {{ measure }}) as {{ measure }}_p75,
    {{ ratio('sum(cast(' ~ measure ~ ' as decimal(18, 6)))', 'count(*)') }} as {{ measure }}_mean{{ ',' if not loop.last }}
    {% endfor -%}
from paced
group by cohort_month, channel, kind
