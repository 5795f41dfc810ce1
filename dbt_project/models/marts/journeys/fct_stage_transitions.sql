-- Steps from stage to stage. Grain: day, model, from and to.
{{ told_by_difference(['transition_date', 'framework', 'from_stage', 'to_stage'], links=['transition_date'], scope='transition_date') }}
{%- set entries = ref('int_journeys__stage_entries') -%}
{%- set since = told_since([entries]) -%}
{%- do look_again_at(since, "select cast(transition_date as text) from " ~ changes(entries, since)) %}

select
    transition_date,
    framework,
    from_stage,
    stage as to_stage,
    max(case when is_backward then 1 else 0 end) = 1 as is_backward,
    count(*) as transitions,
    count(distinct person_key) as people,
    percentile_cont(0.5) within group (order by {{ hours_between('from_entered_at', 'entered_at') }}) as median_hours
from {{ entries }}
where from_stage is not null and {{ to_tell('cast(transition_date as text)', since) }}
group by transition_date, framework, from_stage, stage
