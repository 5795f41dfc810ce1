{#-
  The rows of a shape: its member staging models one under the other, with the shape's columns in order.
  `columns` maps name -> type. A shape with no member compiles to a typed select of no rows.
  With a `key` the shape is incremental and reads only what landed since (increments/landed.sql).
-#}
{% macro shape_rows(shape, columns, key=none) -%}
    {%- set members = var('shape_' ~ shape) -%}
    {%- if not members -%}
        select
        {%- for name, type in columns.items() %}
            cast(null as {{ type }}) as {{ name }}{{ ',' if key or not loop.last }}
        {%- endfor %}
        {%- if key %}
            {{ read_until() }} as _read_until
        {%- endif %}
        where 1 = 0
    {%- endif -%}
    {%- for member in members %}
        select
        {%- for name, type in columns.items() %}
            cast(member.{{ name }} as {{ type }}) as {{ name }}{{ ',' if key or not loop.last }}
        {%- endfor %}
        {%- if key %}
            {{ read_until() }} as _read_until
        {%- endif %}
        from {{ ref(member) }} as member
        {%- if key %}
        where {{ landed_since(key, 'member') }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The newest member holding a currency's rate for a day, as a left join named `fx`. -#}
{% macro join_fx(currency, day) -%}
    left join {{ ref('int_fx_rates') }} as fx
        on fx.from_currency = {{ currency }}
        and fx.rate_date = {{ day }}
        and fx.to_currency = '{{ reporting_currency() }}'
{%- endmacro %}
