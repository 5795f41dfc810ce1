{#-
  Touches of every kind, with what the rules look at; of affected people only, where told. Whom they are of is asked of each kind by itself: of
  all together a plan knows no numbers, and reads all touches to find those of a few people.
-#}
{% macro observed_touches(affected=false) %}
    {%- set where = " where " ~ only_affected('touches') if affected else "" %}
    {%- set columns = ['touchpoint_key', 'touchpoint_type', 'source_system', 'source_record_id', 'person_key', 'session_key',
        'occurred_at', 'channel', 'channel_rule_id', 'origin_key', 'campaign', 'content', 'category', 'product', 'value_minor',
        'order_number', '_loaded_at'] | join(', ') %}

    with together as (
        select {{ columns }}, is_anonymous from {{ ref('int_touchpoints__from_events') }} as touches{{ where }}
        union all
        select {{ columns }}, cast(null as boolean) as is_anonymous from {{ ref('int_touchpoints__from_records') }} as touches{{ where }}
        union all
        select {{ columns }}, cast(null as boolean) as is_anonymous from {{ ref('int_touchpoints__from_order_visits') }} as touches{{ where }}
    ),

    first_conversions as (
        select person_key, converted_at as first_converted_at from {{ ref('int_conversions') }} where order_no = 1
    ),

    staged as (
        select
            together.*,
            {{ lifecycle_at('together.occurred_at', 'first_conversions.first_converted_at') }} as lifecycle
        from together
        left join first_conversions on first_conversions.person_key = together.person_key
    )

    select
        staged.touchpoint_key,
        {{ hash_key(['touchpoint_type', 'channel', 'campaign', 'category', 'lifecycle']) }} as signature_key,
        staged.touchpoint_type, staged.source_system, staged.source_record_id, staged.person_key,
        coalesce(staged.is_anonymous, not exists (
            select 1 from {{ ref('int_identity__identifier_person') }} as known where known.person_key = staged.person_key
        )) as is_anonymous,
        staged.session_key, staged.occurred_at, staged.channel, staged.channel_rule_id, staged.origin_key, staged.campaign,
        staged.content, staged.category, staged.product, staged.value_minor, staged.order_number, staged._loaded_at,
        staged.lifecycle
    from staged
{%- endmacro %}

{#- What somebody was at a moment, by his first conversion: a customer once he has bought. -#}
{% macro lifecycle_at(moment, first_converted_at) -%}
    case when {{ first_converted_at }} < {{ moment }} then 'customer' else 'prospect' end
{%- endmacro %}

{#- By what touches are counted (int_touchpoints__kind_counts), beside whose they are. -#}
{% macro counted_of_touches() -%}
    {{ return(['touchpoint_type', 'channel', 'campaign', 'category', 'origin_key', 'occurred_at']) }}
{%- endmacro %}
