{{ config(schema="intermediate", meta={'links': ['person_key']}, post_hook="{{ note_told() }}") }}
{%- do begin_telling(['person_key']) %}

-- Whom this build told anew, written when all that is told person by person is done. Grain: person.
-- depends_on: {{ ref('fct_touchpoints') }}
-- depends_on: {{ ref('bridge_journey_touch') }}
-- depends_on: {{ ref('int_journeys__stages') }}
-- depends_on: {{ ref('dim_person') }}
-- depends_on: {{ ref('fct_person_stage') }}
-- depends_on: {{ ref('int_journeys__progress') }}
-- depends_on: {{ ref('int_attribution__weights') }}
-- depends_on: {{ ref('int_attribution__steps') }}
-- depends_on: {{ ref('rpt_customer_zoom') }}
-- depends_on: {{ ref('int_journeys__flow') }}
-- depends_on: {{ ref('int_journeys__conformance') }}
select person_key
from {{ ref('int_control__affected_people') }}
