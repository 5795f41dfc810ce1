-- A digest of everything the journeys of a person are made from. Grain: person.
-- It changes when a touch comes, goes, moves to another person or is judged by other rules.
select
    coalesce(observed.person_key, '(nobody)') as person_key,
    count(*) as touches,
    {{ group_digest("observed.touchpoint_key || observed.signature_key || cast(observed.occurred_at as text)
        || coalesce(cast(observed.value_minor as text), '') || coalesce(observed.content, '')
        || coalesce(observed.product, '') || coalesce(observed.channel_rule_id, '')
        || coalesce(observed.order_number, '') || coalesce(observed.session_key, '')
        || cast(observed.is_anonymous as text)") }}
    || max(rule_set.rule_set_version) || max(attribution.version) as fingerprint
from {{ ref('int_touchpoints__observed') }} as observed
cross join {{ ref('int_touchpoints__rule_set') }} as rule_set
cross join (
    select md5(string_agg({{ hash_key(['attribution_model', 'kind', 'half_life_days', 'first_weight', 'last_weight']) }}, ''
        order by attribution_model)) as version
    from {{ ref('seed_attribution_models') }}
) as attribution
group by coalesce(observed.person_key, '(nobody)')
