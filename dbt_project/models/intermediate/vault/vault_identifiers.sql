-- What the hashes of identifiers stand for: the one table past staging that holds values. Grain: type and hash.
-- In a schema of its own, which no reader of marts may look into. An increment reads what landed since.
{{ config(schema='vault', alias='identifiers') }}
{{ told_by_difference(['id_type', 'id_value'], links=['id_type', 'id_value'], scope='told', indexes=[{'columns': ['_read_until']}]) }}
{%- set since = told_since([]) %}

with shown as (
    {%- for shape, columns in personal_columns().items() %}
    {%- for member in var('shape_' ~ shape) if not member.startswith('int_') %}
    select
        named.id_type,
        case named.name
            {%- for column, id_type in columns.items() %}
            when '{{ column }}' then {{ normalise_as(id_type, 'member.' ~ personal_source(column)) }}
            {%- endfor %}
        end as value
    from {{ ref(member) }} as member
    cross join (
        {%- for column, id_type in columns.items() %}
        select '{{ column }}' as name, '{{ id_type }}' as id_type {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as named
    where {{ landed_after(since, 'member') }}
        -- Most events name nobody, and need not be looked at once for each column.
        and coalesce({% for column in columns %}member.{{ personal_source(column) }}{{ ', ' if not loop.last }}{% endfor %}) is not null
    union all
    {%- endfor %}
    {%- endfor %}
    {%- for member in var('shape_customers') %}
    {%- for list, id_type in personal_lists().items() %}
    select '{{ id_type }}', {{ normalise_as(id_type, 'part.value') }}
    from {{ ref(member) }} as member
    {{ split_rows('member.' ~ list, ';') }}
    where {{ landed_after(since, 'member') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

known as (
    select distinct id_type, value from shown where value <> ''
)

select id_type, {{ keyed_hash('value') }} as id_value, value, {{ read_until() }} as _read_until
from known
