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
    ~ " union select id_value from " ~ changes(owners, since) ~ " where id_type = 'klaviyo_profile'") %}

with contacts as (
    {{ content_contacts(since) }}
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
