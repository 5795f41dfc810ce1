-- Whom which content reached (`offered`), who saw it, who engaged with it. Grain: content and person; or recipient of messages of whom
-- nothing else is known; or `(nobody)`, who are all the others.
-- Two sites have a page `/` each and two mailing systems a `newsletter`: content goes by the source that tells of it too.
-- A cohort is the month of the first touch, or of the first message to somebody who never answered one.
{{ told_by_difference(['content_key', 'met_by'], links=['content_key', 'source_system', 'content_kind', 'content', 'met_by', 'cohort_month',
    'offered', 'seen', 'engaged', 'engagements', 'touches'], scope='met_by', indexes=[
    {'columns': ['met_by']}, {'columns': ['content_key', 'first_met_at']}, {'columns': ['content_key', 'last_met_at']}]) }}
{%- set messages, owners = ref('int_messages'), ref('int_identity__identifier_person') -%}
{%- set since = told_since([ref('int_touchpoints'), messages, owners], seeds=[ref('seed_content_touchpoints')]) -%}
{%- do look_again_at(since, "select person_key from " ~ ref('int_control__affected_people')
    ~ " union select coalesce(klaviyo_profile, '(nobody)') from " ~ changes(messages, since)
    ~ " union select owners.person_key from " ~ changes(messages, since) ~ " join " ~ owners ~ " as owners on owners.id_type = 'klaviyo_profile'
        and owners.id_value = changes.klaviyo_profile"
    ~ " union select person_key from " ~ changes(owners, since) ~ " where id_type = 'klaviyo_profile'"
    ~ " union select id_value from " ~ changes(owners, since) ~ " where id_type = 'klaviyo_profile'") -%}
{%- set message = "cast(null as text), messages.occurred_at, messages.source_system, messages.message_channel, lower(trim(messages.campaign)), 'offered'" %}

-- One row for each touch or delivered message; `met_by` is the person, or the recipient of whom nothing else is known.
with contacts as (
    select
        {{ hash_key(['source_system', 'content_kind', 'content_name']) }} as content_key,
        source_system, content_kind, content_name as content, touchpoint_key, met_by, person_key, occurred_at, deed
    from (
        select met.*, {{ content_name('content') }} as content_name
        from (
            select
                {{ person_of('touches') }} as met_by, touches.person_key, touches.touchpoint_key, touches.occurred_at, touches.source_system,
                kinds.content_kind,
                case kinds.content_from
                    when 'campaign' then touches.campaign
                    when 'category' then touches.category
                    else touches.content
                end as content,
                case when kinds.is_engagement then 'engaged' else 'seen' end as deed
            from {{ ref('int_touchpoints') }} as touches
            inner join {{ ref('seed_content_touchpoints') }} as kinds on kinds.touchpoint_type = touches.touchpoint_type
            where {{ to_tell(person_of('touches'), since) }}
            union all
            select owners.person_key, owners.person_key, {{ message }}
            from {{ owners }} as owners
            inner join {{ messages }} as messages on messages.klaviyo_profile = owners.id_value
            where owners.id_type = 'klaviyo_profile' and messages.message_event = 'delivered' and {{ to_tell('owners.person_key', since) }}
            union all
            select messages.klaviyo_profile, null, {{ message }}
            from {{ messages }} as messages
            where messages.message_event = 'delivered' and {{ to_tell('messages.klaviyo_profile', since) }} and not exists (
                select 1 from {{ owners }} as owners
                where owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
            )
            union all
            select '(nobody)', null, {{ message }}
            from {{ messages }} as messages
            where messages.message_event = 'delivered' and messages.klaviyo_profile is null
                {%- if since %} and (select count(*) from told_scope where value = '(nobody)') > 0{% endif %}
        ) as met
        where trim(content) <> ''
    ) as named
),

reached as (
    select
        content_key, met_by, source_system, content_kind, content, max(person_key) is not null as is_person,
        max(case when deed = 'offered' then 1 else 0 end) as offered,
        max(case when deed <> 'offered' then 1 else 0 end) as seen,
        max(case when deed = 'engaged' then 1 else 0 end) as engaged,
        sum(case when deed = 'engaged' then 1 else 0 end) as engagements,
        count(touchpoint_key) as touches, min(occurred_at) as first_met_at, max(occurred_at) as last_met_at
    from contacts
    group by content_key, met_by, source_system, content_kind, content
),

began as (
    select person_key, min(started_at) as first_seen_at
    from {{ ref('int_journeys__cycles') }} as cycles
    where {{ to_tell(person_of('cycles'), since) }}
    group by person_key
)

select
    reached.*,
    case when reached.is_person then
        {{ month_of(local_date('coalesce(began.first_seen_at, min(reached.first_met_at) over (partition by reached.met_by))')) }}
    end as cohort_month
from reached
left join began on began.person_key = reached.met_by
