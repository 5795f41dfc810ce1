{#-
  The config of a model told person by person: of affected people it tells everything, and what differs is written.
  Touches of nobody known (on a shared device) are told together, as one `(nobody)`. `also` are columns beside the key that
  models behind it look at.
-#}
{% macro told_by_person(key, also=[], indexes=[]) -%}
    {{ told_by_difference(key, links=([key] if key is string else key) + also, scope=person_of('held'),
        indexes=[by_person()] + indexes) }}
    {%- do look_again_at(true, "select person_key from " ~ ref('int_control__affected_people')) -%}
{%- endmacro %}

{#- Whose row it is; and the index that finds all rows of one. -#}
{% macro person_of(alias) -%}coalesce({{ alias ~ '.' if alias }}person_key, '(nobody)'){%- endmacro %}
{% macro by_person() -%}{{ return({'columns': ["(" ~ person_of(none) ~ ")"]}) }}{%- endmacro %}

{#- The people to tell: all of them, unless the model is being added to. -#}
{% macro only_affected(alias) -%}
    {{- to_tell(person_of(alias), this and is_incremental()) -}}
{%- endmacro %}

{#- Who is told anew, and whose journeys became something else without them: by lapsing, say. -#}
{% macro people_of_changed_journeys(since) -%}
    select person_key from {{ ref('int_control__affected_people') }}
    union
    select person_key from {{ changes(ref('int_journeys'), since) }}
{%- endmacro %}
