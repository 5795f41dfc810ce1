-- Touches away from the tracked web: orders, messages, deliveries, tickets, returns, surveys, calls. Grain: one touch.
{{ told_by_difference('touchpoint_key', links=['touchpoint_key', 'person_key'] + counted_of_touches(), scope='source_key', indexes=[
    {'columns': ['source_key']}, by_person()], beside=person_of('held')) }}
{%- set orders, messages, profiles = ref('int_orders__valued'), ref('int_messages'), ref('int_identity__identifier_person') -%}
{%- set told_apart = {
    orders: 'order_key', messages: 'message_event_key', ref('int_refunds__valued'): 'refund_key', ref('int_deliveries'): 'delivery_key',
    ref('int_tickets'): 'ticket_key', ref('int_feedback'): 'feedback_key',
    ref('int_activities'): 'activity_key', ref('int_identity__record_person'): 'record_key'} -%}
{%- set since = told_since(told_apart.keys() | list + [profiles],
    seeds=[ref('seed_channels'), ref('seed_message_touchpoints')]) -%}
{%- set looked_at = [
    "select message_event_key from " ~ messages ~ " where klaviyo_profile in (select id_value from " ~ changes(profiles, since)
        ~ " where id_type = 'klaviyo_profile')",
    "select delivery_key from " ~ ref('int_deliveries') ~ " where order_key in (select order_key from " ~ changes(orders, since) ~ ")"] -%}
{%- for relation, key in told_apart.items() -%}
    {%- do looked_at.append("select " ~ key ~ " from " ~ changes(relation, since)) -%}
{%- endfor -%}
{%- do look_again_at(since, looked_at | join(' union ')) %}

with records as (
    select order_key as source_key, 'purchase' as touchpoint_type, source_system, order_number as source_record_id, person_key,
        ordered_at as occurred_at, order_channel as medium, cast(null as text) as campaign,
        cast(null as text) as content, order_channel as category, value_minor, order_number, _loaded_at
    from {{ ref('int_orders__valued') }}
    where is_valid and {{ to_tell('order_key', since) }}
    union all
    select messages.message_event_key, types.touchpoint_type, messages.source_system, messages.source_record_id, owners.person_key,
        messages.occurred_at, messages.message_channel, lower(trim(messages.campaign)), messages.message_id, null,
        null, null, messages._loaded_at
    from {{ ref('int_messages') }} as messages
    inner join {{ ref('seed_message_touchpoints') }} as types
        on types.message_channel = messages.message_channel and types.message_event = messages.message_event
    left join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    -- What a mail programme fetched by itself nobody has read.
    where not (messages.message_event = 'opened' and coalesce(messages.is_machine, false)) and {{ to_tell('messages.message_event_key', since) }}
    union all
    select deliveries.delivery_key, 'delivery_received', deliveries.source_system, deliveries.source_record_id, orders.person_key,
        deliveries.delivered_at, 'delivery', null, null, null, null, deliveries.order_number, deliveries._loaded_at
    from {{ ref('int_deliveries') }} as deliveries
    inner join {{ ref('int_orders__valued') }} as orders on orders.order_key = deliveries.order_key
    where deliveries.delivered_at is not null and {{ to_tell('deliveries.delivery_key', since) }}
    union all
    select refund_key, 'return_requested', source_system, source_record_id, person_key,
        refunded_at, 'support', null, null, lower(reason), null, order_number, _loaded_at
    from {{ ref('int_refunds__valued') }}
    where is_return_request and {{ to_tell('refund_key', since) }}
    union all
    select tickets.ticket_key, 'ticket_opened', tickets.source_system, tickets.source_record_id, owners.person_key,
        tickets.opened_at, 'support', null, null, tickets.category, null, null, tickets._loaded_at
    from {{ ref('int_tickets') }} as tickets
    left join {{ ref('int_identity__record_person') }} as owners on owners.record_key = tickets.ticket_key
    where {{ to_tell('tickets.ticket_key', since) }}
    union all
    select feedback.feedback_key, 'nps_answered', feedback.source_system, feedback.source_record_id, owners.person_key,
        feedback.submitted_at, 'survey', null, feedback.survey_name, feedback.survey_type, null, null, feedback._loaded_at
    from {{ ref('int_feedback') }} as feedback
    left join {{ ref('int_identity__record_person') }} as owners on owners.record_key = feedback.feedback_key
    where feedback.survey_type = 'nps' and {{ to_tell('feedback.feedback_key', since) }}
    union all
    select activities.activity_key, activities.activity_type, activities.source_system, activities.source_record_id, owners.person_key,
        activities.occurred_at, 'sales_rep', null, null, coalesce(activities.outcome, activities.direction), null, null,
        activities._loaded_at
    from {{ ref('int_activities') }} as activities
    left join {{ ref('int_identity__record_person') }} as owners on owners.record_key = activities.activity_key
    -- Whom a call did not reach, or who did not come, was not touched.
    where activities.result is null and {{ to_tell('activities.activity_key', since) }}
),

touches as (
    select
        records.source_key,
        records.touchpoint_type,
        records.source_system,
        records.source_record_id,
        records.person_key,
        cast(null as text) as session_key,
        records.occurred_at,
        coalesce(channels.channel, 'Unassigned') as channel,
        'medium:' || records.medium as channel_rule_id,
        cast(null as text) as origin_key,
        records.campaign,
        records.content,
        records.category,
        cast(null as text) as product,
        cast(records.value_minor as bigint) as value_minor,
        cast(records.order_number as text) as order_number,
        records._loaded_at
    from records
    left join {{ ref('seed_channels') }} as channels on channels.medium = records.medium
)

select
    -- A store and a marketplace may both number an order 17.
    {{ hash_key(['touchpoint_type', 'source_system', 'source_record_id',
        "case when touchpoint_type = 'purchase' then category end"]) }} as touchpoint_key,
    *
from touches
where occurred_at is not null
