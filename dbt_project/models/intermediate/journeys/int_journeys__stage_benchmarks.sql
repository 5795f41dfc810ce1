-- What is usual in each stage, told by all journeys of all people. Grain: model and stage.
-- Usual is a silence that nine in ten of the journeys that went on (to a later stage, or to a conversion) never exceeded.
-- A person's stages go on from one journey into the next, so what usually follows a purchase counts too.
-- These are rows of their own: on each journey's and person's row they would make all rows others every day.
{{ told_by_difference(['framework', 'stage'], links=['framework', 'stage'], scope='framework') }}
{%- set stages, entries = ref('int_journeys__stages'), ref('int_journeys__stage_entries') -%}
{%- set since = told_since([stages, entries], seeds=[ref('seed_framework_stages')]) -%}
{%- do look_again_at(since, "select framework from " ~ changes(stages, since) ~ " union select framework from " ~ changes(entries, since)) %}

with usual as (
    select
        stages.framework,
        stages.stage,
        percentile_cont(0.9) within group (order by stages.longest_silence_hours) as usual_hours
    from {{ stages }} as stages
    where {{ to_tell('stages.framework', since) }} and stages.longest_silence_hours is not null and (not stages.is_furthest or stages.is_converted)
    group by stages.framework, stages.stage
),

transitions as (
    select framework, person_from_stage as stage, stage as next_stage, min(stage_position) as next_position, count(*) as times
    from {{ entries }}
    where {{ to_tell('framework', since) }} and person_from_stage is not null
    group by framework, person_from_stage, stage
),

following as (
    select
        *,
        sum(times) over (partition by framework, stage) as all_times,
        row_number() over (partition by framework, stage order by times desc, next_position) as choice
    from transitions
)

select
    names.framework,
    names.stage,
    cast(names.position as bigint) as stage_position,
    usual.usual_hours,
    following.next_stage,
    {{ ratio('following.times', 'following.all_times') }} as next_stage_probability,
    cast(following.all_times as bigint) as next_stage_transitions
from {{ ref('seed_framework_stages') }} as names
left join usual on usual.framework = names.framework and usual.stage = names.stage
left join following on following.framework = names.framework and following.stage = names.stage and following.choice = 1
where {{ to_tell('names.framework', since) }}
