-- Steps from stage to stage. Grain: day, model, from and to.
select
    {{ local_date('entered_at') }} as transition_date,
    framework,
    from_stage,
    stage as to_stage,
    max(case when is_backward then 1 else 0 end) = 1 as is_backward,
    count(*) as transitions,
    count(distinct person_key) as people,
    percentile_cont(0.5) within group (order by {{ hours_between('from_entered_at', 'entered_at') }}) as median_hours
from {{ ref('int_journeys__stage_entries') }}
where from_stage is not null
group by {{ local_date('entered_at') }}, framework, from_stage, stage
