-- Identifiers that web events show together. Grain: distinct combination, not event.
-- A user id before an alias may be a device's, and is held hashed: `device_hash` finds it.
{{ told_by_difference('record_key', links=['record_key'], scope='device', indexes=[{'columns': ['device']}, {'columns': ['device_hash']}]) }}
{%- set since = told_since([ref('int_events')]) -%}
{%- do look_again_at(since, "select coalesce(device_id, '') from " ~ changes(ref('int_events'), since)) %}

with events as (
    select device_id, user_id, user_email, previous_id, email, phone, occurred_at
    from {{ ref('int_events') }}
    where device_id is not null and {{ to_tell('device_id', since) }}
    union all
    select device_id, user_id, user_email, previous_id, email, phone, occurred_at
    from {{ ref('int_events') }}
    where device_id is null and (user_id is not null or email is not null or phone is not null) and {{ to_tell("''", since) }}
)

select
    {{ hash_key(["'web'", 'device_id', 'user_id', 'previous_id', 'email', 'phone']) }} as record_key,
    coalesce(device_id, '') as device,
    {{ keyed_identifier('customer_code', 'device_id') }} as device_hash,
    device_id,
    user_id,
    user_email,
    previous_id,
    email,
    phone,
    min(occurred_at) as seen_at
from events
group by device_id, user_id, user_email, previous_id, email, phone
