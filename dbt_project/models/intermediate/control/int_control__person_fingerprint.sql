-- A digest of everything the journeys of a person are made from. Grain: person.
-- It changes when a touch comes, goes, moves to another person or is judged otherwise. The version of the rules is no
-- part of it: who edits one rule has only those people told anew whose touches it judges. Nor is that of the stage models:
-- who moves a moment or a stage, or adds a model, has those told anew whose touches are in it.
with placed as (
    select
        moment,
        md5(string_agg({{ hash_key(['framework', 'stage', 'stage_position']) }}, '' order by framework)) as stages
    from {{ stages_of_moments(ref('int_touchpoints__signatures')) }} as stages_of_moments
    group by moment
)

select
    coalesce(observed.person_key, '(nobody)') as person_key,
    count(*) as touches,
    {{ group_digest("observed.touchpoint_key || observed.signature_key || cast(observed.occurred_at as text)
        || coalesce(cast(observed.value_minor as text), '') || coalesce(observed.content, '')
        || coalesce(observed.product, '') || signatures.judgement || coalesce(observed.channel_rule_id, '')
        || coalesce(observed.order_number, '') || coalesce(observed.session_key, '')
        || cast(observed.is_anonymous as text)") }}
    || max(attribution.version) || coalesce(max(exposures.digest), '') as fingerprint
from {{ ref('int_touchpoints__observed') }} as observed
inner join (
    select signatures.signature_key, {{ hash_key(['context_rule_id', 'context', 'need_rule_id', 'need', 'moment_rule_id',
        'signatures.moment', 'department_rule_id', 'department', 'media', 'placed.stages']) }} as judgement
    from {{ ref('int_touchpoints__signatures') }} as signatures
    left join placed on placed.moment = signatures.moment
) as signatures on signatures.signature_key = observed.signature_key
cross join (
    select md5(string_agg({{ hash_key(['attribution_model', 'kind', 'half_life_days', 'first_weight', 'last_weight']) }}, ''
        order by attribution_model)) as version
    from {{ ref('seed_attribution_models') }}
) as attribution
-- What may earn credit without being a touch.
left join (
    select exposures.person_key, {{ group_digest("exposures.touchpoint_key || cast(exposures.occurred_at as text)") }} as digest
    from {{ ref('int_touchpoints__offline_exposures') }} as exposures
    inner join {{ ref('seed_touchpoint_types') }} as types
        on types.touchpoint_type = exposures.touchpoint_type and types.earns_credit
    group by exposures.person_key
) as exposures on exposures.person_key = observed.person_key
group by coalesce(observed.person_key, '(nobody)')
