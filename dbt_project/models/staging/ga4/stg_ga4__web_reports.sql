-- Google Analytics' figures in the web reports shape. Grain: property, day and channel group.
select
    {{ hash_key(["'ga4'", '_source_account', '"date"', 'channel_group']) }} as web_report_key,
    'ga4' as source_system,
    _source_account as account_id,
    "date" as report_date,
    channel_group as channel,
    coalesce(sessions, 0) as sessions,
    engaged_sessions,
    total_users as visitors,
    new_users as new_visitors,
    page_views,
    -- What is unset is false.
    coalesce(subject_to_thresholding, false) as is_thresholded,
    coalesce(data_loss_from_other_row, false) as has_other_row,
    sampling_metadatas is not null as is_sampled,
    _loaded_at
from {{ source('raw', 'ga4__channel_traffic') }}
where not _is_deleted
