-- A digest of everything the journeys of a person are made from. Grain: person.
-- It changes when a touch comes, goes, moves to another person or is judged otherwise. The version of the rules is no
-- part of it: who edits one rule has only those people told anew whose touches it judges.
select
    coalesce(observed.person_key, '(nobody)') as person_key,
    count(*) as touches,
    {{ group_digest("observed.touchpoint_key || observed.signature_key || cast(observed.occurred_at as text)
        || coalesce(cast(observed.value_minor as text), '') || coalesce(observed.content, '')
        || coalesce(observed.product, '') || signatures.judgement || coalesce(observed.channel_rule_id, '')
        || coalesce(observed.order_number, '') || coalesce(observed.session_key, '')
        || cast(observed.is_anonymous as text)") }}
    || max(attribution.version) as fingerprint
from {{ ref('int_touchpoints__observed') }} as observed
inner join (
    select signature_key, {{ hash_key(['context_rule_id', 'context', 'need_rule_id', 'need', 'moment_rule_id', 'moment',
        'department_rule_id', 'department', 'media', 'stage_five', 'stage_six', 'stage_seven']) }} as judgement
    from {{ ref('int_touchpoints__signatures') }}
) as signatures on signatures.signature_key = observed.signature_key
cross join (
    select md5(string_agg({{ hash_key(['attribution_model', 'kind', 'half_life_days', 'first_weight', 'last_weight']) }}, ''
        order by attribution_model)) as version
    from {{ ref('seed_attribution_models') }}
) as attribution
group by coalesce(observed.person_key, '(nobody)')
