-- Net promoter score (M39) with its 95 % confidence interval. Grain: month and survey.
with answers as (
    select
        {{ month_of(local_date('submitted_at')) }} as month,
        coalesce(survey_name, '(none)') as survey_name,
        count(*) as answers,
        cast(sum(case when score >= 9 then 1 else 0 end) as bigint) as promoters,
        cast(sum(case when score > 6 and score < 9 then 1 else 0 end) as bigint) as passives,
        cast(sum(case when score <= 6 then 1 else 0 end) as bigint) as detractors
    from {{ ref('int_feedback') }}
    where survey_type = 'nps' and score between 0 and 10
    group by {{ month_of(local_date('submitted_at')) }}, coalesce(survey_name, '(none)')
),

scored as (
    select
        *,
        {{ ratio('promoters - detractors', 'answers') }} as score,
        -- Variance of a variable that is 1, 0 or -1, over n answers.
        sqrt(greatest(
            {{ ratio('promoters + detractors', 'answers') }}
            - power({{ ratio('promoters - detractors', 'answers') }}, 2), 0
        ) / answers) as standard_error
    from answers
)

select
    month,
    survey_name,
    answers,
    promoters,
    passives,
    detractors,
    100 * score as nps,
    greatest(100 * (score - 1.96 * standard_error), -100) as nps_low,
    least(100 * (score + 1.96 * standard_error), 100) as nps_high
from scored
