-- Identifiers that web events show together. Grain: distinct combination, not event.
-- A user id before an alias may be a device's, and is held hashed: `device_hash` finds it.
-- Of a device only what came is read; all of its events where one was told differently before.
{{ told_by_difference('record_key', links=['record_key', 'device_hash'], scope='record_key', indexes=[
    {'columns': ['device']}, {'columns': ['device_hash']}, {'columns': ['previous_id']}]) }}
{%- set events = ref('int_events') -%}
{%- set since = told_since([events]) -%}
{%- set shown = ['device_id', 'user_id', 'user_email', 'previous_id', 'email', 'phone'] -%}
{%- set record_key = hash_key(["'web'", 'device_id', 'user_id', 'previous_id', 'email', 'phone']) -%}
{%- set of_somebody = "coalesce(device_id, user_id, email, phone) is not null" -%}
{%- if execute and since -%}
    {%- do make_temporary('retold_devices', "select distinct coalesce(device_id, '') as device from " ~ changes(events, since) ~ " where weight < 0") -%}
    {%- do make_temporary('came', "select " ~ record_key ~ " as record_key, " ~ shown | join(', ') ~ ", min(occurred_at) as seen_at from " ~ events
        ~ " as came where event_key in (select event_key from " ~ changes(events, since) ~ " where weight > 0) and " ~ of_somebody
        ~ " and coalesce(device_id, '') not in (select device from retold_devices) group by " ~ shown | join(', ')) -%}
{%- endif -%}
{%- do look_again_at(since, "select record_key from came union select record_key from " ~ this ~ " as held where held.device in (select device from retold_devices)") %}

with
{%- if since %}
retold as (
    select {{ shown | join(', ') }}, occurred_at from {{ events }} where device_id in (select device from retold_devices)
    union all
    select {{ shown | join(', ') }}, occurred_at from {{ events }} where device_id is null and '' in (select device from retold_devices)
),
{% endif %}
combinations as (
    {%- if since %}
    select record_key, {{ shown | join(', ') }}, seen_at from came
    union all
    select record_key, {{ shown | join(', ') }}, seen_at from {{ this }} as held
    where held.record_key in (select record_key from came)
    union all
    {%- endif %}
    select {{ record_key }} as record_key, {{ shown | join(', ') }}, min(occurred_at) as seen_at
    from {{ "retold" if since else events }}
    where {{ of_somebody }}
    group by {{ shown | join(', ') }}
)

select
    record_key,
    coalesce(device_id, '') as device,
    {{ keyed_identifier('customer_code', 'device_id') }} as device_hash,
    {{ shown | join(', ') }},
    min(seen_at) as seen_at
from combinations
group by record_key, {{ shown | join(', ') }}
