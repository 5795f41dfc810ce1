-- One customer's whole story in order of time: touches, messages, tickets, orders, stages. Grain: person and entry.
{{ told_by_difference(['person_key', 'entry_no'], links=['person_key'], scope='person_key') }}
{%- set messages, tickets, profiles = ref('int_messages'), ref('int_tickets'), ref('int_identity__identifier_person') -%}
{%- set orders, records = ref('fct_orders'), ref('int_identity__record_person') -%}
{%- set since = told_since([messages, tickets, profiles, records, ref('int_orders__valued')], seeds=[
    ref('seed_touchpoint_types'), ref('seed_message_events'), ref('seed_frameworks'), ref('seed_framework_stages')]) -%}
{%- do look_again_at(since, "select person_key from " ~ ref('int_control__affected_people')
    ~ " union select person_key from " ~ changes(profiles, since) ~ " union select person_key from " ~ changes(records, since)
    ~ " union select person_key from " ~ changes(ref('int_orders__valued'), since)
    ~ " union select owners.person_key from " ~ records ~ " as owners join " ~ changes(tickets, since) ~ " on changes.ticket_key = owners.record_key"
    ~ " union select owners.person_key from " ~ profiles ~ " as owners join " ~ changes(messages, since)
    ~ " on owners.id_type = 'klaviyo_profile' and owners.id_value = changes.klaviyo_profile") %}

with entries as (
    select
        touches.person_key,
        touches.touchpoint_key as entry_key,
        touches.occurred_at,
        'touch' as kind,
        coalesce(types.name_en, touches.touchpoint_type) as label_en,
        coalesce(types.name_vi, touches.touchpoint_type) as label_vi,
        touches.touchpoint_type as detail,
        touches.channel,
        touches.context,
        touches.need,
        touches.moment,
        touches.stage_five,
        touches.stage_six,
        touches.stage_seven,
        touches.campaign,
        touches.product,
        touches.value_minor,
        touches.journey_key
    from {{ ref('fct_touchpoints') }} as touches
    left join {{ ref('seed_touchpoint_types') }} as types on types.touchpoint_type = touches.touchpoint_type
    where touches.person_key is not null and {{ to_tell(person_of('touches'), since) }}
    union all
    select
        owners.person_key, messages.message_event_key, messages.occurred_at, 'message',
        'Message ' || messages.message_event, 'Tin nhắn: ' || coalesce(words.name_vi, messages.message_event),
        messages.message_event, case messages.message_channel when 'sms' then 'SMS' when 'zalo' then 'Zalo' else 'Email' end,
        null, null, null, null, null, null, lower(messages.campaign), null, null, null
    from {{ ref('int_messages') }} as messages
    inner join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    left join {{ ref('seed_message_events') }} as words on words.message_event = messages.message_event
    -- Opens and clicks are touches already.
    where messages.message_event not in ('opened', 'clicked', 'other') and {{ to_tell('owners.person_key', since) }}
    union all
    select
        owners.person_key, tickets.ticket_key, tickets.closed_at, 'ticket', 'Ticket closed', 'Đã xử lý yêu cầu hỗ trợ',
        tickets.category, 'Support', null, null, null, null, null, null, null, null, null, null
    from {{ ref('int_tickets') }} as tickets
    inner join {{ ref('int_identity__record_person') }} as owners on owners.record_key = tickets.ticket_key
    where tickets.closed_at is not null and {{ to_tell('owners.person_key', since) }}
    union all
    select
        person_key, order_key, ordered_at, 'order', 'Order not valid: ' || status, 'Đơn hàng không hợp lệ: ' || status,
        order_number, case order_channel when 'web' then 'Web Shop' when 'store' then 'Store' else 'Marketplace' end,
        null, null, null, null, null, null, null, null, value_minor, null
    from {{ ref('fct_orders') }}
    where not is_valid and person_key is not null and {{ to_tell('person_key', since) }}
    union all
    select
        stages.person_key, {{ hash_key(['stages.journey_key', 'stages.framework', 'stages.stage']) }},
        stages.entered_at, 'stage', 'Enters stage ' || names.name_en, 'Vào giai đoạn ' || names.name_vi, stages.framework,
        null, null, null, null, null, null, null, null, null, null, stages.journey_key
    from {{ ref('fct_journey_stage') }} as stages
    inner join {{ ref('dim_stage') }} as names on names.framework = stages.framework and names.stage = stages.stage
    where {{ to_tell(person_of('stages'), since) }}
)

select
    person_key,
    row_number() over (partition by person_key order by occurred_at, kind desc, entry_key) as entry_no,
    entry_key, occurred_at, kind, label_en, label_vi, detail, channel, context, need, moment, stage_five, stage_six,
    stage_seven, campaign, product, cast(value_minor as bigint) as value_minor, journey_key
from entries
where occurred_at is not null
