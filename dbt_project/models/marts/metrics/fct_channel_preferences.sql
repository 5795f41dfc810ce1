-- How people respond in each channel, and which they prefer (M52). Grain: known person and channel that reached him; what came back begins nothing.
-- A response is an act: a click, a message sent on, a rating given, a call or meeting kept. Opens are told beside it:
-- machines open too, and not every platform says so. Channels are compared by the response rate with one contact added
-- that went as the channel's contacts with everybody do: one click on the only message is no rate of 100 %.
-- Where a platform knows of no responses at all (text gateways), its messages are delivered, but no contacts.
with sends as (
    select
        owners.person_key, messages.message_channel as medium, messages.source_system,
        min(case when messages.message_event in ('delivered', 'opened', 'clicked', 'forwarded') then messages.occurred_at end) as first_at,
        max(case when messages.message_event in ('delivered', 'opened', 'clicked', 'forwarded') then 1 else 0 end) as delivered,
        max(case when messages.message_event = 'opened' and not messages.is_machine then 1 else 0 end) as opened,
        max(case when messages.message_event = 'opened' and messages.is_machine then 1 else 0 end) as machine_opened,
        min(case when messages.message_event in ('clicked', 'forwarded') then messages.occurred_at end) as responded_at,
        max(case when messages.message_event in ('unsubscribed', 'complained') then messages.occurred_at end) as refused_at
    from {{ ref('int_messages__sends') }} as messages
    inner join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    where messages.message_event not in ('other', 'list_joined', 'list_left')
    group by owners.person_key, messages.message_channel, messages.source_system, messages.campaign, messages.send_id
),

talks as (
    select
        owners.person_key, activities.activity_key, activities.occurred_at,
        case when activities.result = 'missed' then 1 else 0 end as missed
    from {{ ref('int_activities') }} as activities
    inner join {{ ref('int_identity__record_person') }} as owners on owners.record_key = activities.activity_key
    -- Who calls the company himself answers nothing.
    where coalesce(activities.direction, '') not like 'in%' and coalesce(activities.result, '') <> 'planned'
),

acts as (
    select * from sends
    union all
    select person_key, 'sales_rep', 'sales', occurred_at, 1, 0, 0, case when missed = 0 then occurred_at end, null from talks
    union all
    select owners.person_key, feedback.message_channel, 'replies', feedback.submitted_at, 0, 0, 0, feedback.submitted_at, null
    from {{ ref('int_feedback') }} as feedback
    inner join {{ ref('int_identity__record_person') }} as owners on owners.record_key = feedback.feedback_key
    where feedback.message_channel is not null
),

told as (
    select
        acts.*, coalesce(channels.channel, 'Unassigned') as channel,
        acts.delivered * max(case when acts.responded_at is not null then 1 else 0 end) over (
            partition by acts.medium, case when replied.medium is null then acts.source_system end) as contact
    from acts left join {{ ref('seed_channels') }} as channels on channels.medium = acts.medium
    left join (select distinct medium from acts where source_system = 'replies') as replied on replied.medium = acts.medium
),

responses as (
    select
        person_key, channel, responded_at, {{ local_weekday('responded_at') }} as weekday,
        {% set hour = local_hour('responded_at') -%}
        case when {{ hour }} < 6 then '00-06' when {{ hour }} < 12 then '06-12' when {{ hour }} < 18 then '12-18' else '18-24' end as hour_band
    from told where responded_at is not null
),

{% for habit in ['hour_band', 'weekday'] -%}
{{ habit }}s as (
    select person_key, channel, {{ habit }}, row_number() over (
        partition by person_key, channel order by count(*) desc, max(responded_at) desc, {{ habit }}) as choice
    from responses group by person_key, channel, {{ habit }}
),

{% endfor -%}
counted as (
    select
        person_key, channel, min(first_at) as first_at, sum(delivered) as delivered,
        greatest(sum(contact), count(responded_at)) as contacts, sum(opened) as opens,
        sum(case when machine_opened = 1 and opened = 0 then 1 else 0 end) as machine_only_opens,
        count(responded_at) as responses, max(responded_at) as last_response_at, max(refused_at) as refused_at
    from told group by person_key, channel
),

rated as (
    select
        *, {{ month_of(local_date('min(first_at) over (partition by person_key)')) }} as cohort_month,
        {{ ratio('sum(responses) over (partition by channel)', 'sum(contacts) over (partition by channel)') }} as channel_response_rate,
        -- Whoever has refused a channel since he last responded in it no longer prefers it.
        responses > 0 and coalesce(refused_at < last_response_at, true) as is_eligible
    from counted
),

ranked as (
    select
        *, (responses + channel_response_rate) / (contacts + 1) as smoothed_response_rate,
        row_number() over (partition by person_key order by case when is_eligible then 0 else 1 end,
            (responses + channel_response_rate) / (contacts + 1) desc, contacts desc, channel) as choice
    from rated
)

select
    ranked.person_key, ranked.channel, ranked.cohort_month,
    cast(ranked.delivered as bigint) as delivered, cast(ranked.contacts as bigint) as contacts, cast(ranked.opens as bigint) as opens,
    cast(ranked.machine_only_opens as bigint) as machine_only_opens, ranked.responses,
    {{ ratio('ranked.responses', 'ranked.contacts') }} as response_rate,
    ranked.channel_response_rate, ranked.smoothed_response_rate, ranked.last_response_at, ranked.refused_at,
    hour_bands.hour_band, weekdays.weekday, ranked.is_eligible and ranked.choice = 1 as is_preferred
from ranked
{% for habit in ['hour_bands', 'weekdays'] -%}
left join {{ habit }}
    on {{ habit }}.person_key = ranked.person_key and {{ habit }}.channel = ranked.channel and {{ habit }}.choice = 1
{% endfor -%}
where ranked.delivered > 0 or ranked.responses > 0
