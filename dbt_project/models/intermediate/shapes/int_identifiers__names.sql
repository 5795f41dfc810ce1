-- What records call whom a value belongs to, of types whose rule limits names. Grain: record and value.
-- Of a name only its words are held, in no order of its own and each hashed together with the value: names under one value can be
-- compared, and nobody can count how common a word is. Of one word no name is told. An increment reads what landed since.
{{ told_by_difference(['record_key', 'node_key'], links=['node_key'], scope='told', indexes=[
    {'columns': ['node_key']}, {'columns': ['_read_until']}]) }}
{%- set rules, blocked_values = ref('seed_identity_rules'), ref('seed_identity_blocked_values') -%}
{%- set since = told_since([], seeds=[rules, blocked_values]) %}

with shown as (
    {%- for shape, key in {'customers': 'customer_key', 'orders': 'order_key'}.items() %}
    {%- set outer = loop %}
    {%- for member in var('shape_' ~ shape) if not member.startswith('int_') %}
    select
        {{ shape_value(member, key, {}) }} as record_key,
        rules.id_type,
        case rules.id_type
            {%- for id_type in ['email', 'phone'] %}
            when '{{ id_type }}' then {{ normalise_as(id_type, 'member.' ~ id_type) }}
            {%- endfor %}
        end as value,
        {{ folded_name('member.person_name') }} as name
    from {{ ref(member) }} as member
    inner join {{ rules }} as rules on rules.max_names_per_value is not null
    where member.person_name is not null and {{ landed_after(since, 'member') }}
    {{ 'union all' if not (loop.last and outer.last) }}
    {%- endfor %}
    {%- endfor %}
),

valued as (
    select
        record_key,
        {{ hash_key(['id_type', keyed_hash('value')]) }} as node_key,
        value,
        case when not exists (
            select 1 from {{ blocked_values }} as blocked_values
            where blocked_values.id_type = 'name' and {{ regex_like('shown.name', 'blocked_values.pattern') }}
        ) then name end as name
    from shown
    where value <> ''
),

hashed as (
    select distinct valued.record_key, valued.node_key, left({{ keyed_hash("valued.value || ' ' || part.value") }}, 8) as word
    from valued
    {{ split_rows('valued.name', ' ') }}
    -- An initial is a word that is not told.
    where length(part.value) > 1
),

names as (
    select record_key, node_key, string_agg(word, ' ' order by word) as words
    from hashed
    group by record_key, node_key
    having count(*) > 1
)

-- A record whose name went is told too: what was held of it goes.
select valued.record_key, valued.node_key, names.words, {{ read_until() }} as _read_until
from valued
left join names on names.record_key = valued.record_key and names.node_key = valued.node_key
