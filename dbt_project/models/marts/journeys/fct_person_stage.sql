-- The stage each person is in now, since when, and which stage usually comes next. Grain: person and model.
-- What comes next is told by all journeys of all people: of those who left this stage, most went there. A person's stages
-- go on from one journey into the next, so what usually follows a purchase counts too.
with transitions as (
    select framework, person_from_stage as stage, stage as next_stage, min(stage_position) as next_position, count(*) as times
    from {{ ref('int_journeys__stage_entries') }}
    where person_from_stage is not null
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
    entries.person_key,
    entries.framework,
    entries.stage,
    entries.stage_position,
    entries.person_entered_at as entered_at,
    entries.last_touch_at,
    entries.journey_key,
    following.next_stage,
    {{ ratio('following.times', 'following.all_times') }} as next_stage_probability,
    cast(following.all_times as bigint) as next_stage_transitions
from {{ ref('int_journeys__stage_entries') }} as entries
left join following
    on following.framework = entries.framework and following.stage = entries.stage and following.choice = 1
where entries.is_person_last
