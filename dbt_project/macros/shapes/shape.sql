{#-
  The rows of a shape: its member staging models one under the other, with the shape's columns in order.
  `columns` maps name -> type. A shape with no member compiles to a typed select of no rows.
  In an incremental model only rows loaded since the last run are read: by load time, never by event time,
  and with an overlap (`load_overlap_hours`) out of which rows already held unchanged are left.
-#}
{% macro shape_rows(shape, columns, key=none) -%}
    {%- set members = var('shape_' ~ shape) -%}
    {%- if not members -%}
        select
        {%- for name, type in columns.items() %}
            cast(null as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
        where 1 = 0
    {%- endif -%}
    {%- for member in members %}
        select
        {%- for name, type in columns.items() %}
            cast(member.{{ name }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
        from {{ ref(member) }} as member
        {%- if key and is_incremental() %}
        where member._loaded_at > (
            select coalesce({{ hours_before('max(held._loaded_at)', var('load_overlap_hours')) }},
                            cast('1970-01-01' as timestamptz))
            from {{ this }} as held
        )
        and not exists (
            select 1 from {{ this }} as held
            where held.{{ key }} = member.{{ key }} and held._loaded_at = member._loaded_at
        )
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
