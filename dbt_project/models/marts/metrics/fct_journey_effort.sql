-- Touches and days it takes to convert and to buy again (M44), as distributions. Grain: cohort month, channel and kind.
select
    cohort_month,
    first_channel as channel,
    case when cycle_no = 1 then 'convert' else 'repurchase' end as kind,
    count(*) as journeys,
    percentile_cont(0.25) within group (order by touches) as touches_p25,
    percentile_cont(0.5) within group (order by touches) as touches_p50,
    percentile_cont(0.75) within group (order by touches) as touches_p75,
    {{ ratio('sum(touches)', 'count(*)') }} as touches_mean,
    percentile_cont(0.25) within group (order by days) as days_p25,
    percentile_cont(0.5) within group (order by days) as days_p50,
    percentile_cont(0.75) within group (order by days) as days_p75,
    {{ ratio('sum(days)', 'count(*)') }} as days_mean
from {{ ref('fct_journeys') }}
where status = 'converted'
group by cohort_month, first_channel, case when cycle_no = 1 then 'convert' else 'repurchase' end
