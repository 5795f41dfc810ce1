{{ config(schema="intermediate") }}

-- What this build told of each person, written when all that is told person by person is done. Grain: person.
-- depends_on: {{ ref('fct_touchpoints') }}
-- depends_on: {{ ref('bridge_journey_touch') }}
-- depends_on: {{ ref('fct_journey_stage') }}
-- depends_on: {{ ref('fct_attribution_credit') }}
select person_key, fingerprint
from {{ ref('int_control__person_fingerprint') }}
