-- Touches on the web and in the app: the start of a session, and the acts inside it. Grain: one touch.
{{ config(materialized='view') }}

with acts as (
    select
        events.*,
        coalesce(
            types.touchpoint_type,
            case
                when events.event_type = 'page' and {{ regex_like('events.page_path', "'^/(blog|huong-dan)/'") }}
                    then 'article_read'
            end
        ) as touchpoint_type
    from {{ ref('int_events') }} as events
    left join {{ ref('seed_event_touchpoints') }} as types on types.event_name = {{ plain_event_name('events.event_name') }}
    where events.is_behavioural
)

select
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
from {{ ref('int_sessions') }}
union all
select
    acts.touchpoint_type,
    acts.source_system,
    acts.source_record_id,
    people.person_key,
    people.is_anonymous,
    people.session_key,
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
inner join {{ ref('int_events__identified') }} as people on people.event_key = acts.event_key
left join {{ ref('int_sessions') }} as sessions on sessions.session_key = people.session_key
where acts.touchpoint_type is not null
    -- An event of a session that was set aside is set aside with it.
    and (people.session_key is null or sessions.session_key is not null)
