-- Visits of which only the order tells. Grain: one touch.
{{ told_by_difference('touchpoint_key', links=['touchpoint_key', 'person_key'] + counted_of_touches(), indexes=[by_person()]) }}

select
    {{ hash_key(["'web_visit'", 'visits.source_system', 'visits.source_record_id', 'cast(null as text)']) }} as touchpoint_key,
    'web_visit' as touchpoint_type,
    visits.source_system,
    visits.source_record_id,
    orders.person_key,
    cast(null as text) as session_key,
    visits.visited_at as occurred_at,
    coalesce(channels.result, 'Unassigned') as channel,
    coalesce(channels.rule_id, '(none)') as channel_rule_id,
    channels.signature_key as origin_key,
    visits.utm_campaign as campaign,
    visits.landing_page as content,
    cast(null as text) as category,
    cast(null as text) as product,
    cast(null as bigint) as value_minor,
    cast(null as text) as order_number,
    visits._loaded_at
from {{ ref('int_order_visits') }} as visits
inner join {{ ref('int_orders__valued') }} as orders on orders.order_key = visits.order_key
left join {{ ref('int_sessions__channels') }} as channels
    on channels.signature_key = {{ hash_key(['visits.utm_source', 'visits.utm_medium', 'visits.utm_campaign',
        'visits.click_id', 'visits.referrer_host']) }}
-- Where the tracker has seen the order, it has seen the visit too.
where orders.tracked_number is null and visits.visited_at is not null
