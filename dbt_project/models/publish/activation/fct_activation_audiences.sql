-- Whom to write to now, in which channel, with what: seed_activation_lists, each with everybody whom it speaks of.
-- Grain: list and person. `to_contact` are sent to; `held_out` are drawn by lot not to be, so that what the list does can be told;
-- `excluded` say why. Nobody is written to more often than a list allows: what was sent to him in its days counts, what was exported
-- since the last of that, and each list of his channel that comes before. Contacts are in the vault alone (`journeyhouse export-list`).
with lists as (
    select * from {{ ref('seed_activation_lists') }} where active
),

persons as (
    select
        persons.person_key, stands.stage, worth.lifecycle_segment, worth.rfm_segment, stopped.outcome as journey_outcome
    from {{ ref('dim_person') }} as persons
    left join {{ ref('fct_person_stage') }} as stands
        on stands.person_key = persons.person_key and stands.framework = '{{ var('action_framework') }}'
    left join {{ ref('dim_customer_value') }} as worth on worth.person_key = persons.person_key
    left join {{ ref('fct_win_back_candidates') }} as stopped
        on stopped.person_key = persons.person_key and stopped.framework = '{{ var('action_framework') }}'
    where not persons.is_anonymous
),

sends as (
    select owners.person_key, messages.message_channel as channel, messages.send_id, min(messages.occurred_at) as sent_at
    from {{ ref('int_messages__sends') }} as messages
    inner join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    cross join {{ source('ops', 'build_context') }} as build_context
    where messages.message_event in ('sent', 'delivered') and messages.send_id is not null
        and {{ days_between('messages.occurred_at', 'build_context.as_of') }} < (select max(cap_days) from lists)
    group by owners.person_key, messages.message_channel, messages.send_id
    union all
    select exports.person_key, exports.channel, exports.list, exports.exported_at
    from {{ source('ops', 'activation_exports') }} as exports
    where not exists (
        select 1
        from {{ ref('int_activation__contacts') }} as contacts
        where contacts.person_key = exports.person_key and contacts.channel = exports.channel and contacts.last_sent_at > exports.exported_at
    )
),

matched as (
    select
        lists.*, persons.person_key, persons.stage, persons.lifecycle_segment, persons.rfm_segment, persons.journey_outcome,
        {{ is_held_out('lists.list', 'persons.person_key', 'lists.hold_out_percent') }} as is_held_out
    from persons
    inner join lists
        on {{ is_one_of('persons.stage', 'lists.stages') }}
        and {{ is_one_of('persons.lifecycle_segment', 'lists.lifecycle_segments') }}
        and {{ is_one_of('persons.rfm_segment', 'lists.rfm_segments') }}
        and {{ is_one_of('persons.journey_outcome', 'lists.journey_outcomes') }}
),

counted as (
    select matched.list, matched.person_key, count(*) as contacts
    from matched
    inner join sends on sends.person_key = matched.person_key and sends.channel = matched.channel
    cross join {{ source('ops', 'build_context') }} as build_context
    where {{ days_between('sends.sent_at', 'build_context.as_of') }} < matched.cap_days
    group by matched.list, matched.person_key
),

judged as (
    select
        matched.*, coalesce(counted.contacts, 0) as contacts_lately, preferences.is_preferred as is_preferred_channel,
        suggestions.sku, suggestions.product_name, suggestions.reason_en, suggestions.reason_vi,
        coalesce(
            contacts.exclusion_reason,
            case
                when contacts.person_key is null then 'no_contact'
                when matched.content = 'product_suggestion' and suggestions.sku is null then 'nothing_to_suggest'
                when coalesce(counted.contacts, 0) >= matched.cap_contacts then 'contacted_lately'
            end
        ) as own_reason
    from matched
    left join {{ ref('int_activation__contacts') }} as contacts
        on contacts.person_key = matched.person_key and contacts.channel = matched.channel
    left join counted on counted.person_key = matched.person_key and counted.list = matched.list
    left join {{ ref('fct_product_suggestions') }} as suggestions
        on suggestions.person_key = matched.person_key and suggestions.suggestion_rank = 1 and matched.content = 'product_suggestion'
    left join {{ ref('seed_channels') }} as channels on channels.medium = matched.channel
    left join {{ ref('fct_channel_preferences') }} as preferences
        on preferences.person_key = matched.person_key and preferences.channel = channels.channel
),

in_turn as (
    select
        *,
        coalesce(sum(case when own_reason is null and not is_held_out then 1 else 0 end) over (
            partition by person_key, channel order by priority rows between unbounded preceding and 1 preceding
        ), 0) as lists_before
    from judged
),

decided as (
    select *, coalesce(own_reason, case when contacts_lately + lists_before >= cap_contacts then 'other_list' end) as reason
    from in_turn
)

select
    decided.list, decided.name_en as list_name_en, decided.name_vi as list_name_vi,
    decided.person_key,
    decided.channel, decided.content, decided.voucher_code,
    case when decided.reason is not null then 'excluded' when decided.is_held_out then 'held_out' else 'to_contact' end as status,
    decided.reason as exclusion_reason, reasons.name_en as exclusion_reason_en, reasons.name_vi as exclusion_reason_vi,
    decided.stage, decided.lifecycle_segment, decided.rfm_segment, decided.journey_outcome,
    decided.contacts_lately,
    coalesce(decided.is_preferred_channel, false) as is_preferred_channel,
    decided.sku as suggested_sku, decided.product_name as suggested_product_name,
    decided.reason_en as suggestion_reason_en, decided.reason_vi as suggestion_reason_vi
from decided
left join {{ ref('seed_exclusion_reasons') }} as reasons on reasons.reason = decided.reason
