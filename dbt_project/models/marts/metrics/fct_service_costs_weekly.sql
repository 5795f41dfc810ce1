-- What it costs to serve journeys, and how many helped themselves (M50). Grain: week in which the journey began and its first channel.
-- What a contact costs, and which touch is one with a human or a help to oneself, says seed_service_contacts: of several rows that a touch
-- meets the one with the longest pattern. A help is solved without a human where the person met none within request_answer_days after it.
with met as (
    select
        members.journey_key, touches.touchpoint_key, touches.person_key, touches.occurred_at, kinds.is_human, kinds.cost_minor,
        row_number() over (
            partition by members.journey_key, touches.touchpoint_key
            order by length({{ rule_text('kinds.content') }}) desc, kinds.content
        ) as preference
    from {{ ref('bridge_journey_touch') }} as members
    inner join {{ ref('fct_touchpoints') }} as touches on touches.touchpoint_key = members.touchpoint_key
    inner join {{ ref('seed_service_contacts') }} as kinds
        on kinds.touchpoint_type = touches.touchpoint_type
        and {{ pattern_meets(rule_text('kinds.content'), rule_text('touches.content')) }}
),

contacts as (
    select * from met where preference = 1
),

humans as (
    select person_key, occurred_at from contacts where is_human
),

self_served as (
    select contacts.touchpoint_key
    from contacts
    where not contacts.is_human and not exists (
        select 1 from humans
        where humans.person_key = contacts.person_key and humans.occurred_at >= contacts.occurred_at
            and {{ days_between('contacts.occurred_at', 'humans.occurred_at') }} <= {{ var('request_answer_days') }}
    )
),

by_journey as (
    select
        contacts.journey_key,
        sum(case when contacts.is_human then 1 else 0 end) as human_contacts,
        count(self_served.touchpoint_key) as self_served,
        sum(contacts.cost_minor) as cost_minor
    from contacts
    left join self_served on self_served.touchpoint_key = contacts.touchpoint_key
    group by contacts.journey_key
)

select
    {{ week_of(local_date('journeys.started_at')) }} as week,
    journeys.first_channel,
    count(*) as journeys,
    cast(coalesce(sum(by_journey.human_contacts), 0) as bigint) as human_contacts,
    cast(coalesce(sum(by_journey.self_served), 0) as bigint) as self_served,
    cast(coalesce(sum(by_journey.cost_minor), 0) as bigint) as cost_minor,
    {{ exact_ratio('coalesce(sum(by_journey.cost_minor), 0)', 'count(*)') }} as cost_per_journey,
    {{ ratio('sum(by_journey.self_served)', 'sum(by_journey.self_served + by_journey.human_contacts)') }} as self_service_rate
from {{ ref('fct_journeys') }} as journeys
left join by_journey on by_journey.journey_key = journeys.journey_key
group by {{ week_of(local_date('journeys.started_at')) }}, journeys.first_channel
