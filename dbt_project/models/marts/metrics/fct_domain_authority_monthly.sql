-- How strong a domain is held to be, and where that is going (M6). Grain: month, domain and provider.
-- Providers' scales are not comparable, so there is no score over all of them.
with scores as (
    select
        *,
        lag(score) over (partition by domain, provider order by month) as previous_score,
        first_value(score) over six_back as first_score,
        first_value(month) over six_back as first_month,
        row_number() over (partition by domain, provider order by month desc) as age_no
    from {{ ref('int_domain_scores') }}
    window six_back as (partition by domain, provider order by month rows between 6 preceding and current row)
)

select
    month,
    domain,
    provider,
    cast(score as double precision) as score,
    cast(score - previous_score as double precision) as score_change,
    {{ ratio(
        'score - first_score',
        '(extract(year from month) - extract(year from first_month)) * 12 + extract(month from month) - extract(month from first_month)'
    ) }} as score_change_per_month,
    age_no = 1 as is_latest
from scores
