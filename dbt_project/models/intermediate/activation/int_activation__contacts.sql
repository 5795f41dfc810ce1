-- Who may be written to in which channel, at which address or number, and if not why not. Grain: known person and channel.
-- One record must say that he subscribed, and have the address, which must be nobody else's. One refusal in any system outweighs it:
-- a record with another word than those of who was never asked, an unsubscription that no joining of a list followed, any complaint,
-- or a message that came back with none arriving since.
{{ told_by_difference(['person_key', 'channel'], links=['person_key'], scope='person_key') }}
{%- set identifiers, records = ref('int_identity__identifier_person'), ref('int_identity__record_person') -%}
{%- set customers, messages = ref('int_customers'), ref('int_messages') -%}
{%- set since = told_since([identifiers, records, customers, messages]) -%}
{%- do look_again_at(since, "select person_key from " ~ changes(identifiers, since) ~ " union select person_key from " ~ changes(records, since)
    ~ " union select owners.person_key from " ~ records ~ " as owners join " ~ changes(customers, since) ~ " on changes.customer_key = owners.record_key"
    ~ " union select owners.person_key from " ~ identifiers ~ " as owners join " ~ changes(messages, since)
    ~ " on owners.id_type = 'klaviyo_profile' and owners.id_value = changes.klaviyo_profile") %}
{%- set channels = {'email': ('email', 'email_consent'), 'sms': ('phone', 'sms_consent')} %}
with persons as (
    select distinct person_key from {{ identifiers }} where {{ to_tell('person_key', since) }}
),

said as (
    {%- for channel, (id_type, consent) in channels.items() %}
    select
        owners.person_key, '{{ channel }}' as channel, '{{ id_type }}' as id_type, customers.{{ id_type }} as id_value,
        lower(trim(customers.{{ consent }})) as consent, customers.source_priority, customers.updated_at, customers.customer_key
    from {{ customers }} as customers
    inner join {{ records }} as owners on owners.record_key = customers.customer_key
    where {{ to_tell('owners.person_key', since) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

agreed as (
    select
        said.person_key, said.channel, said.id_value,
        row_number() over (
            partition by said.person_key, said.channel order by said.source_priority, said.updated_at desc, said.customer_key, said.id_value
        ) as choice
    from said
    inner join {{ identifiers }} as held
        on held.id_type = said.id_type and held.id_value = said.id_value and held.person_key = said.person_key
    where said.consent = 'subscribed'
),

recorded as (
    select
        person_key, channel,
        max(case when consent = 'subscribed' then 1 else 0 end) as has_agreed,
        max(case when consent = 'cleaned' then 1 else 0 end) as is_cleaned,
        max(case
            when consent not in ('', 'subscribed', 'never_subscribed', 'not_subscribed', 'non-subscribed', 'pending', 'transactional', 'cleaned')
                then 1 else 0
        end) as has_refused
    from said
    group by person_key, channel
),

happened as (
    select
        owners.person_key, messages.message_channel as channel,
        max(case when messages.message_event in ('unsubscribed', 'list_left') then messages.occurred_at end) as left_at,
        max(case when messages.message_event = 'list_joined' then messages.occurred_at end) as joined_at,
        max(case when messages.message_event = 'complained' then 1 else 0 end) as has_complained,
        max(case when messages.message_event = 'bounced' then messages.occurred_at end) as bounced_at,
        max(case when messages.message_event in ('delivered', 'opened', 'clicked') then messages.occurred_at end) as arrived_at,
        max(case when messages.message_event in ('sent', 'delivered', 'bounced') then messages.occurred_at end) as last_sent_at
    from {{ messages }} as messages
    inner join {{ identifiers }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    where {{ to_tell('owners.person_key', since) }}
    group by owners.person_key, messages.message_channel
),

known as (
    select person_key, id_type from {{ identifiers }}
    where id_type in ('email', 'phone') and {{ to_tell('person_key', since) }}
    group by person_key, id_type
)

select
    persons.person_key,
    channels.channel,
    agreed.id_value,
    happened.last_sent_at,
    case
        when happened.has_complained = 1 then 'complained'
        when recorded.has_refused = 1 or happened.left_at >= coalesce(happened.joined_at, happened.left_at) then 'unsubscribed'
        when recorded.is_cleaned = 1 or happened.bounced_at > coalesce(happened.arrived_at, happened.bounced_at - interval '1' day) then 'bounced'
        when known.person_key is null then 'no_contact'
        when coalesce(recorded.has_agreed, 0) = 0 then 'no_consent'
        when agreed.person_key is null then 'no_contact'
    end as exclusion_reason
from persons
cross join (
    {%- for channel, (id_type, consent) in channels.items() %}
    select '{{ channel }}' as channel, '{{ id_type }}' as id_type {{ 'union all' if not loop.last }}
    {%- endfor %}
) as channels
left join known on known.person_key = persons.person_key and known.id_type = channels.id_type
left join recorded on recorded.person_key = persons.person_key and recorded.channel = channels.channel
left join agreed on agreed.person_key = persons.person_key and agreed.channel = channels.channel and agreed.choice = 1
left join happened on happened.person_key = persons.person_key and happened.channel = channels.channel
