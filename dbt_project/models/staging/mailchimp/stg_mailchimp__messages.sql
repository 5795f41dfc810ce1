-- Mailchimp sends, what recipients did with them, and moves on lists, in the messages shape. Grain: one message event.
with activity as (
    select
        activity.*,
        campaigns.title,
        -- Activity may land before the campaign that names it; it is there once both are.
        greatest(activity._loaded_at, campaigns._loaded_at) as complete_at
    from {{ source('raw', 'mailchimp__email_activity') }} as activity
    inner join {{ source('raw', 'mailchimp__campaigns') }} as campaigns on campaigns.id = activity.campaign_id
    where not activity._is_deleted
),

memberships as (
    select members.*, lists.name, greatest(members._loaded_at, lists._loaded_at) as complete_at
    from {{ source('raw', 'mailchimp__members') }} as members
    inner join {{ source('raw', 'mailchimp__lists') }} as lists on lists.id = members.list_id
    where not members._is_deleted
),

deeds as (
    select distinct
        activity.campaign_id,
        activity.email_id,
        activity.title,
        activity.complete_at,
        {{ json_text('item.value', ['action']) }} as deed,
        {{ json_text('item.value', ['timestamp']) }} as deed_at
    from activity
    {{ json_items('activity.activity') }}
),

-- A send and a membership are one event each whatever becomes of it, so that the later word replaces the earlier.
told as (
    select
        campaign_id || ':' || email_id || ':' || deed || ':' || deed_at as source_record_id,
        case deed when 'open' then 'opened' when 'click' then 'clicked' else 'other' end as message_event,
        email_id, title, campaign_id, cast(null as text) as list_name, cast(null as text) as reason,
        cast(deed_at as timestamptz) as occurred_at, complete_at
    from deeds
    where deed <> 'bounce'
    union all
    select
        campaign_id || ':' || email_id || ':send',
        case when exists (
            select 1 from deeds
            where deeds.campaign_id = activity.campaign_id and deeds.email_id = activity.email_id and deeds.deed = 'bounce'
        ) then 'bounced' else 'delivered' end,
        email_id, title, campaign_id, null, null, send_time, complete_at
    from activity
    union all
    select list_id || ':' || id || ':join', 'list_joined', id, null, null, name, null, timestamp_opt, complete_at
    from memberships
    where timestamp_opt is not null
    union all
    select
        list_id || ':' || id || ':leave',
        case when status in ('unsubscribed', 'cleaned', 'archived') then 'list_left' else 'other' end,
        id, null, null, name, unsubscribe_reason, last_changed, complete_at
    from memberships
)

select
    {{ hash_key(["'mailchimp'", 'source_record_id']) }} as message_event_key,
    'mailchimp' as source_system,
    source_record_id,
    message_event,
    'email' as message_channel,
    'mailchimp:' || email_id as klaviyo_profile,
    title as campaign,
    campaign_id as message_id,
    list_name,
    nullif(trim(reason), '') as reason,
    -- The platform's activity does not tell a machine's open from a person's.
    false as is_machine,
    false as is_flow,
    occurred_at,
    complete_at as _loaded_at
from told
