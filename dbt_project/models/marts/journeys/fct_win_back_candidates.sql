-- Who can be won back: known people whose journey is lost or stalled, where, after what, and whether they may be written to.
-- Grain: person and model. A person has one at most, for a journey that something follows is won back. What moves every day by itself
-- is not told of each: how long he has been silent is the moment of the build less `last_touch_at`, and what is at stake is said of the stage (fct_stage_benchmarks).
{{ told_by_difference(['person_key', 'framework'], links=['person_key'], scope='person_key') }}
{%- set progress, journeys, people = ref('int_journeys__progress'), ref('int_journeys'), ref('dim_person') -%}
{%- set contacts = ref('int_activation__contacts') -%}
{%- set since = told_since([progress, journeys, people, contacts]) -%}
{%- do look_again_at(since, "select person_key from " ~ changes(progress, since) ~ " union select person_key from " ~ changes(journeys, since)
    ~ " union select person_key from " ~ changes(people, since) ~ " union select person_key from " ~ changes(contacts, since)) %}

select
    stopped.person_key,
    stopped.framework,
    stopped.journey_key,
    stopped.stage,
    stopped.stage_position,
    stopped.touchpoint_type,
    stopped.outcome,
    journeys.last_touchpoint_type,
    journeys.last_touch_channel as channel,
    stopped.last_touch_at,
    journeys.last_product as product,
    email.person_key is not null and email.exclusion_reason is null as may_email,
    sms.person_key is not null and sms.exclusion_reason is null as may_sms
from {{ progress }} as stopped
inner join {{ people }} as people on people.person_key = stopped.person_key
{%- for channel in ['email', 'sms'] %}
left join {{ contacts }} as {{ channel }} on {{ channel }}.person_key = stopped.person_key and {{ channel }}.channel = '{{ channel }}'
{%- endfor %}
inner join {{ journeys }} as journeys on journeys.journey_key = stopped.journey_key
where stopped.outcome in ('lost', 'stalled') and not people.is_anonymous and {{ to_tell('stopped.person_key', since) }}
