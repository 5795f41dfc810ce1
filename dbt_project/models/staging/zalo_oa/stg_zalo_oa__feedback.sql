-- Ratings of Zalo notifications that the webhook has not told, in the feedback shape: 1 to 5. Grain: one rating.
-- A rating names its message only; whom that went to, its receipt knows.
with calls as (
    select * from {{ source('raw', 'zalo_events__events') }} where not _is_deleted
),

told as (
    select distinct msg_id from calls where event_name = 'user_feedback' and rate is not null and msg_id is not null
),

receipts as (
    select msg_id, min('+' || recipient_id) as phone
    from calls
    where event_name = 'user_received_message' and delivery_time is not null and length(recipient_id) < 16
    group by msg_id
)

select
    {{ hash_key(["'zalo_oa'", 'ratings.rating_id']) }} as feedback_key,
    'zalo_oa' as source_system,
    ratings.msg_id as source_record_id,
    cast(null as text) as hubspot_contact,
    cast(null as text) as source_contact,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    receipts.phone,
    'zalo' as message_channel,
    'csat' as survey_type,
    'ZNS' as survey_name,
    ratings.rate as score,
    5 as score_max,
    ratings.submitted_at,
    ratings._loaded_at
from {{ source('raw', 'zalo_oa__ratings') }} as ratings
left join receipts on receipts.msg_id = ratings.msg_id
left join told on told.msg_id = ratings.msg_id
where not ratings._is_deleted and ratings.rate is not null and told.msg_id is null
