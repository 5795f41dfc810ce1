-- Customer satisfaction and effort (M32). Grain: week, kind of survey and survey.
-- Scales differ, so an answer counts by its place on its own scale: satisfied are 4 and 5 of 5 (csat), and those who
-- found it easy, 5 to 7 of 7 (ces); good of good and bad is satisfied.
with answers as (
    select
        {{ week_of(local_date('submitted_at')) }} as week,
        survey_type,
        coalesce(survey_name, '(none)') as survey_name,
        {{ ratio('score', 'score_max') }} as place
    from {{ ref('int_feedback') }}
    where survey_type in ('csat', 'ces') and score between 0 and score_max
)

select
    week,
    survey_type,
    survey_name,
    count(*) as answers,
    cast(sum(case when place >= 0.7 then 1 else 0 end) as bigint) as satisfied,
    {{ ratio('sum(case when place >= 0.7 then 1 else 0 end)', 'count(*)') }} as satisfied_rate,
    {{ ratio('sum(cast(place as decimal(18, 9)))', 'count(*)') }} as place_mean
from answers
group by week, survey_type, survey_name
