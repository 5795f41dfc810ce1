{#-
  The rows of a shape: its member staging models one under the other, with the shape's columns in order.
  `columns` maps name -> type. A shape with no member compiles to a typed select of no rows.
  Identifiers of people become keyed hashes here: staging is the last layer that shows them (identity/keyed_hash.sql).
  With a `key` the shape is incremental and reads only what landed since (increments/landed.sql).
-#}
{% macro shape_rows(shape, columns, key=none) -%}
    {%- set members = var('shape_' ~ shape) -%}
    {%- set personal = personal_columns().get(shape, {}) -%}
    {%- set since = told_since([]) if key -%}
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
            cast({{ shape_value(member, name, personal) }} as {{ type }}) as {{ name }}{{ ',' if key or not loop.last }}
        {%- endfor %}
        {%- if key %}
            {{ read_until() }} as _read_until
        {%- endif %}
        from {{ ref(member) }} as member
        {%- if key %}
        where {{ landed_since(key, 'member') if since else 'true' }}
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- What a shape takes from a member. A model of the house's own holds hashes already. -#}
{% macro shape_value(member, name, personal) -%}
    {%- set told = without_contacts('member.' ~ name) if name in written_texts() else 'member.' ~ name -%}
    {%- if name in personal and not member.startswith('int_') -%}
        {{ keyed_identifier(personal[name], 'member.' ~ personal_source(name)) }}
    {%- elif name == 'customer_key' -%}
        {{ keyed_customer('member') }}
    {%- elif name == 'city' -%}
        {#- One place, however its letters are composed. #}
        nullif(trim({{ nfc(told) }}), '')
    {%- elif name == 'currency' -%}
        {{ currency_code('member.currency') }}
    {%- elif name in ['device_id', 'order_number'] -%}
        {#- Each stays one of its own, whatever a browser calls it. #}
        left(case when {{ without_contacts(told) }} <> {{ told }} then {{ keyed_hash(told) }} else {{ told }} end, 500)
    {%- elif name in indexed_texts() -%}
        left({{ told }}, 500)
    {%- else -%}
        {{ told }}
    {%- endif -%}
{%- endmacro %}

{#- What visitors' browsers send and tables are keyed by: an index holds no text of any length. -#}
{% macro indexed_texts() -%}
    {{ return(['page_path', 'landing_page', 'referrer_host', 'product', 'sku', 'category']) }}
{%- endmacro %}

{#- The newest member holding a currency's rate for a day, as a left join named `fx`. -#}
{% macro join_fx(currency, day) -%}
    left join {{ ref('int_fx_rates') }} as fx
        on fx.from_currency = {{ currency }}
        and fx.rate_date = {{ day }}
        and fx.to_currency = '{{ reporting_currency() }}'
{%- endmacro %}
