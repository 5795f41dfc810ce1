-- Touches on the web and in the app: the start of a session, and the acts inside it. Grain: one touch.
-- Told session by session; what belongs to no device, and so to no session, user by user.
{{ told_by_difference('touchpoint_key', links=['touchpoint_key', 'person_key', 'session_key'] + counted_of_touches(), scope='source_key',
    indexes=[{'columns': ['source_key']}, by_person()], beside=person_of('held')) }}
{%- set events, sessions, devices = ref('int_events'), ref('int_sessions'), ref('int_identity__device_person') -%}
{%- set shared, people = ref('int_identity__shared_events'), ref('int_identity__identifier_person') -%}
{%- set members = ref('int_sessions__events') -%}
{%- set since = told_since([events, sessions, devices, shared, people], seeds=[ref('seed_event_touchpoints'), ref('seed_page_touchpoints')]) -%}
{%- do look_again_at(since, "select session_key from " ~ changes(sessions, since)
    ~ " union select session_key from " ~ members ~ " as members where members.event_key in (select event_key from " ~ changes(events, since)
    ~ " union select event_key from " ~ changes(shared, since) ~ ")"
    ~ " union select session_key from " ~ sessions ~ " as held where held.device_id in (select device_id from " ~ changes(devices, since) ~ ")"
    ~ " union select coalesce(user_id, '') from " ~ changes(events, since) ~ " where device_id is null"
    ~ " union select id_value from " ~ changes(people, since) ~ " where id_type = 'customer_code'") %}

with behaviour as (
    {%- if since %}
    select * from {{ ref('int_events__identified') }}
    where is_behavioural and event_key in (
        select members.event_key
        from {{ sessions }} as cut
        inner join {{ members }} as members on members.device_id = cut.device_id and members.session_key = cut.session_key
            and members.occurred_at between cut.started_at and cut.ended_at
        where {{ to_tell('cut.session_key', since) }}
    )
    union all
    select * from {{ ref('int_events__identified') }}
    where is_behavioural and device_id is null and {{ to_tell("coalesce(user_id, '')", since) }}
    {%- else %}
    select * from {{ ref('int_events__identified') }} where is_behavioural
    {%- endif %}
),

acts as (
    select
        events.*,
        coalesce(types.touchpoint_type, pages.touchpoint_type) as touchpoint_type
    from behaviour as events
    left join {{ ref('seed_event_touchpoints') }} as types on types.event_name = {{ plain_event_name('events.event_name') }}
    left join {{ types_of_pages('behaviour') }} as pages on events.event_type = 'page' and pages.page_path = events.page_path
),

touches as (
    select
        session_key as source_key,
        'web_visit' as touchpoint_type,
        source_system,
        first_source_record_id as source_record_id,
        person_key,
        is_anonymous,
        session_key,
        started_at as occurred_at,
        channel,
        channel_rule_id,
        origin_key,
        utm_campaign as campaign,
        landing_page as content,
        cast(null as text) as category,
        cast(null as text) as product,
        cast(null as bigint) as value_minor,
        cast(null as text) as order_number,
        _loaded_at
    from {{ sessions }}
    where {{ to_tell('session_key', since) }}
    union all
    select
        coalesce(acts.session_key, acts.user_id, '') as source_key,
        acts.touchpoint_type,
        acts.source_system,
        acts.source_record_id,
        acts.person_key,
        acts.is_anonymous,
        acts.session_key,
        acts.occurred_at,
        coalesce(sessions.channel, 'Unassigned') as channel,
        coalesce(sessions.channel_rule_id, '(no session)') as channel_rule_id,
        sessions.origin_key,
        sessions.utm_campaign as campaign,
        coalesce(acts.page_path, sessions.landing_page) as content,
        acts.category,
        acts.product,
        cast(null as bigint) as value_minor,
        acts.order_number,
        greatest(acts._loaded_at, coalesce(sessions._loaded_at, acts._loaded_at)) as _loaded_at
    from acts
    left join {{ sessions }} as sessions on sessions.session_key = acts.session_key
    where acts.touchpoint_type is not null
        -- An event of a session that was set aside is set aside with it.
        and (acts.session_key is null or sessions.session_key is not null)
)

select
    {{ hash_key(['touchpoint_type', 'source_system', 'source_record_id', 'cast(null as text)']) }} as touchpoint_key,
    *
from touches
where occurred_at is not null
