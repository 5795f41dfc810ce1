-- Who met which content: it reached them (`offered`), they saw it or engaged with it. Grain: one touch or delivered message.
-- Two sites have a page `/` each and two mailing systems a `newsletter`: content goes by the source that tells of it too.
{{ config(materialized='view') }}

with met as (
    select
        touches.touchpoint_key, touches.person_key, touches.occurred_at, touches.source_system, kinds.content_kind,
        case kinds.content_from
            when 'campaign' then touches.campaign
            when 'category' then touches.category
            else touches.content
        end as content,
        case when kinds.is_engagement then 'engaged' else 'seen' end as deed
    from {{ ref('int_touchpoints') }} as touches
    inner join {{ ref('seed_content_touchpoints') }} as kinds on kinds.touchpoint_type = touches.touchpoint_type
    union all
    select
        null, owners.person_key, messages.occurred_at, messages.source_system, messages.message_channel,
        lower(trim(messages.campaign)), 'offered'
    from {{ ref('int_messages') }} as messages
    left join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    where messages.message_event = 'delivered'
),

named as (
    select *, {{ content_name('content') }} as content_name
    from met
    where trim(content) <> ''
)

select
    {{ hash_key(['source_system', 'content_kind', 'content_name']) }} as content_key,
    source_system, content_kind, content_name as content, touchpoint_key, person_key, occurred_at, deed
from named
