{#-
  What chains say of a person is told anew more often than what rules say: so a person's weights, and what is told of them, have two
  halves. This is the half that a row is of; `model` is who knows whether it is chained, where the row does not.
-#}
{% macro weighed_part(row, model=none) -%}
    {{ person_of(row) }} || case when {{ (model or row) ~ '.' if row }}is_chained then '|chain' else '|rules' end
{%- endmacro %}
{% macro by_weighed_part() -%}{{ return({'columns': ["(" ~ weighed_part(none) ~ ")"]}) }}{%- endmacro %}

{#- Both halves of people, for look_again_at. -#}
{% macro both_parts(people) -%}
    select {{ person_of('people') }} || parts.part from ({{ people }}) as people
    cross join (select '|chain' as part union all select '|rules') as parts
{%- endmacro %}

{#- Of whom a half is told, where halves are what is told by. -#}
{% macro person_is_told(row, since) -%}
    {%- if since -%}{{ person_of(row) }} in (select substring(value, 1, length(value) - length('|chain')) from told_scope){%- else -%}true{%- endif -%}
{%- endmacro %}

{#- Conversions are counted in parts of a million millionth, whole numbers that add up; and what a sum of them is in conversions. -#}
{% macro whole_conversion() -%}1000000000000{%- endmacro %}
{% macro in_conversions(parts) -%}cast({{ parts }} as decimal(25, 0)) * cast(0.000000000001 as decimal(13, 12)){%- endmacro %}
