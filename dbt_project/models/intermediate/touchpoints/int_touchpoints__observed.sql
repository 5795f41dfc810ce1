-- Every touch of a person with what the rules look at. Grain: one touch.
-- A touch of nobody known (a visit on a shared device) has no person and joins no journey.
with together as (
    select
        touchpoint_type, source_system, source_record_id, person_key, is_anonymous, session_key, occurred_at, channel,
        channel_rule_id, origin_key, campaign, content, category, product, value_minor, order_number, _loaded_at
    from {{ ref('int_touchpoints__from_events') }}
    union all
    select
        records.touchpoint_type, records.source_system, records.source_record_id, records.person_key,
        known.person_key is null as is_anonymous, records.session_key, records.occurred_at, records.channel,
        records.channel_rule_id, records.origin_key, records.campaign, records.content, records.category, records.product,
        records.value_minor, records.order_number, records._loaded_at
    from {{ ref('int_touchpoints__from_records') }} as records
    left join (select distinct person_key from {{ ref('int_identity__identifier_person') }}) as known
        on known.person_key = records.person_key
),

first_conversions as (
    select person_key, min(converted_at) as first_converted_at
    from {{ ref('int_conversions') }}
    group by person_key
),

staged as (
    select
        together.*,
        case
            when first_conversions.first_converted_at < together.occurred_at then 'customer'
            else 'prospect'
        end as lifecycle
    from together
    left join first_conversions on first_conversions.person_key = together.person_key
    where together.occurred_at is not null
)

select
    -- A store and a marketplace may both number an order 17.
    {{ hash_key(['touchpoint_type', 'source_system', 'source_record_id',
        "case when touchpoint_type = 'purchase' then category end"]) }} as touchpoint_key,
    {{ hash_key(['touchpoint_type', 'channel', 'campaign', 'category', 'lifecycle']) }} as signature_key,
    *
from staged
