-- Ratings of Zalo notifications in the feedback shape: 1 to 5. Grain: one rating.
-- A rating names its message only; whom that went to, its receipt knows.
with receipts as (
    select msg_id, min('+' || recipient_id) as phone
    from {{ source('raw', 'zalo_events__events') }}
    where not _is_deleted and event_name = 'user_received_message' and delivery_time is not null and length(recipient_id) < 16
    group by msg_id
)

select
    {{ hash_key(["'zalo_events'", 'ratings.signature']) }} as feedback_key,
    'zalo_events' as source_system,
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
    coalesce(ratings.submit_time, ratings."timestamp") as submitted_at,
    ratings._loaded_at
from {{ source('raw', 'zalo_events__events') }} as ratings
left join receipts on receipts.msg_id = ratings.msg_id
where not ratings._is_deleted and ratings.event_name = 'user_feedback' and ratings.rate is not null
