{#-
  The config of a model told person by person: of affected people it tells everything, and what differs is written.
  Touches of nobody known (on a shared device) are told together, as one `(nobody)`.
-#}
{% macro told_by_person(key) -%}
    {{ told_by_difference(key, links=[key] if key is string else key, scope="coalesce(held.person_key, '(nobody)')",
        indexes=[by_person()], on_schema_change='fail') }}
    {%- do look_again_at(true, "select person_key from " ~ ref('int_control__affected_people')) -%}
{%- endmacro %}

{#- The index that finds what is told of a person, or of nobody. -#}
{% macro by_person() -%}{{ return({'columns': ["(coalesce(person_key, '(nobody)'))"]}) }}{%- endmacro %}

{#- The people to tell: all of them, unless the model is being added to. -#}
{% macro only_affected(alias) -%}
    {{- to_tell("coalesce(" ~ alias ~ ".person_key, '(nobody)')", this and is_incremental()) -}}
{%- endmacro %}

{#- Who is told anew, and whose journeys became something else without them: by lapsing, say. -#}
{% macro people_of_changed_journeys(since) -%}
    select person_key from {{ ref('int_control__affected_people') }}
    union
    select person_key from {{ changes(ref('int_journeys'), since) }}
{%- endmacro %}
