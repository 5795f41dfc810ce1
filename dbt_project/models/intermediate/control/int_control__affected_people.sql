-- The people whose journeys must be told anew in this build. Grain: person.
-- Those of whom a touch came, went or became another since the last *finished* build, so that a build that broke half-way
-- is made up for: by what was observed, by who is who, or by how rules, channels and stage models judge it. All of them, when the SQL
-- of a model that is told person by person has changed.
{%- set events, records, visits = ref('int_touchpoints__from_events'), ref('int_touchpoints__from_records'),
    ref('int_touchpoints__from_order_visits') -%}
{%- set orders = ref('int_orders__valued') -%}
{%- set signatures, stages = ref('int_touchpoints__signatures'), ref('int_touchpoints__stages') -%}
{%- set exposures = ref('int_touchpoints__offline_exposures') -%}
{%- set since = told_since([events, records, visits, orders, signatures, stages, exposures], teller='int_control__restated_people',
    seeds=[ref('seed_attribution_models'), ref('seed_touchpoint_types'), ref('seed_conversion_definitions')], vars=['journey_inactive_days'],
    texts=code_calling('told_by_person')) %}

with observed as (
    select person_key, signature_key from {{ ref('int_touchpoints__observed') }}
){% if since %},

-- What is judged otherwise. What is new is of touches that are new themselves.
judged as (
    select signature_key from {{ changes(signatures, since) }} where weight < 0
    union
    select signatures.signature_key
    from {{ signatures }} as signatures
    where signatures.moment in (select moment from {{ changes(stages, since) }})
),

affected as (
    {%- for relation in [events, records, visits, orders] %}
    select person_key from {{ changes(relation, since) }}
    union
    {%- endfor %}
    -- What may earn credit without being a touch.
    select changes.person_key
    from {{ changes(exposures, since) }}
    inner join {{ ref('seed_touchpoint_types') }} as types
        on types.touchpoint_type = changes.touchpoint_type and types.earns_credit
    union
    select person_key from observed where signature_key in (select signature_key from judged)
)
{%- else %},

affected as (
    select person_key from observed
)
{%- endif %}

select distinct coalesce(person_key, '(nobody)') as person_key
from affected
