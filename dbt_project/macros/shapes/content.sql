{#-
  Who met which content: it reached them (`offered`), they saw it or engaged with it. One row for each touch or delivered message, of
  those in scope who are told since then; else of everybody. `met_by` is the person, or the recipient of whom nothing else is known.
-#}
{% macro content_contacts(since=none) -%}
    {%- set messages, owners = ref('int_messages'), ref('int_identity__identifier_person') -%}
    {%- set message = "cast(null as text), messages.occurred_at, messages.source_system, messages.message_channel, lower(trim(messages.campaign)), 'offered'" -%}
    select
        {{ hash_key(['source_system', 'content_kind', 'content_name']) }} as content_key,
        source_system, content_kind, content_name as content, touchpoint_key, met_by, person_key, occurred_at, deed
    from (
        select met.*, {{ content_name('content') }} as content_name
        from (
            select
                {{ person_of('touches') }} as met_by, touches.person_key, touches.touchpoint_key, touches.occurred_at, touches.source_system,
                kinds.content_kind,
                case kinds.content_from
                    when 'campaign' then touches.campaign
                    when 'category' then touches.category
                    else touches.content
                end as content,
                case when kinds.is_engagement then 'engaged' else 'seen' end as deed
            from {{ ref('int_touchpoints') }} as touches
            inner join {{ ref('seed_content_touchpoints') }} as kinds on kinds.touchpoint_type = touches.touchpoint_type
            where {{ to_tell(person_of('touches'), since) }}
            union all
            select owners.person_key, owners.person_key, {{ message }}
            from {{ owners }} as owners
            inner join {{ messages }} as messages on messages.klaviyo_profile = owners.id_value
            where owners.id_type = 'klaviyo_profile' and messages.message_event = 'delivered' and {{ to_tell('owners.person_key', since) }}
            union all
            select messages.klaviyo_profile, null, {{ message }}
            from {{ messages }} as messages
            where messages.message_event = 'delivered' and {{ to_tell('messages.klaviyo_profile', since) }} and not exists (
                select 1 from {{ owners }} as owners
                where owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
            )
            union all
            select '(nobody)', null, {{ message }}
            from {{ messages }} as messages
            where messages.message_event = 'delivered' and messages.klaviyo_profile is null
                {%- if since %} and (select count(*) from told_scope where value = '(nobody)') > 0{% endif %}
        ) as met
        where trim(content) <> ''
    ) as named
{%- endmacro %}
