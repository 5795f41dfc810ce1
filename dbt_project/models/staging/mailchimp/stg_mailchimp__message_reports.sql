-- What Mailchimp tells of a campaign as sums alone, in the message reports shape. Grain: one campaign.
select
    {{ hash_key(["'mailchimp'", 'id']) }} as message_report_key,
    'mailchimp' as source_system,
    'email' as message_channel,
    id as message_id,
    unsubscribed,
    abuse_reports as complained,
    _loaded_at
from {{ source('raw', 'mailchimp__reports') }}
where not _is_deleted
