-- Identifiers that web events show together. Grain: distinct combination, not event.
{{ config(materialized='view') }}

with combinations as (
    select
        device_id,
        user_id,
        previous_id,
        email,
        phone,
        case when user_id like '%@%' then user_id end as user_email,
        min(occurred_at) as seen_at
    from {{ ref('int_events') }}
    where device_id is not null or user_id is not null or email is not null or phone is not null
    group by device_id, user_id, previous_id, email, phone
),

devices as (
    select distinct device_id from combinations where device_id is not null
)

select
    combinations.*,
    {{ hash_key(["'web'", 'combinations.device_id', 'user_id', 'previous_id', 'email', 'phone']) }} as record_key,
    -- `previousId` of an alias is a device when some event used it as one, else an earlier user id.
    case when devices.device_id is not null then previous_id end as previous_device,
    case when devices.device_id is null then previous_id end as previous_user
from combinations
left join devices on devices.device_id = combinations.previous_id
