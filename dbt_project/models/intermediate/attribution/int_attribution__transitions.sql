-- How many journeys took each step, by what became of them. Grain: month, definition of a conversion, the three channels before, and the next.
-- Counts are added to, and taken from, by what changed: a day costs what the day brought. A journey that converted to something else
-- only, or to nothing, is lost to a definition.
{%- set keys = ['window_month', 'conversion_type', 'back_1', 'back_2', 'back_3', 'to_node'] %}
{%- set sums = ['conversions', 'lost', 'value_minor'] %}
{{ told_by_difference('count_key', links=['window_month'], scope='count_key', indexes=[{'columns': ['window_month']}]) }}
{%- set since = told_since([ref('int_attribution__steps')], seeds=[ref('seed_conversion_definitions')]) -%}
{%- set counted %}
    select {{ hash_key(keys) }} as count_key, {{ keys | join(', ') }}, sum(weight * converted) as conversions,
        sum(weight * (1 - converted)) as lost, sum(weight * converted * value_minor) as value_minor
    from (
        select
            changes.window_month, definitions.conversion_type, changes.back_1, changes.back_2, changes.back_3, changes.to_node, changes.value_minor,
            changes.weight, case when changes.conversion_type = definitions.conversion_type then 1 else 0 end as converted
        from {{ rows_to_count(ref('int_attribution__steps'), since) }}
        inner join (select distinct definition as conversion_type from {{ ref('seed_conversion_definitions') }}) as definitions
            on changes.conversion_type = definitions.conversion_type
            or (
                coalesce(changes.conversion_type, 'purchase') = 'purchase'
                and not {{ is_listed('definitions.conversion_type', 'changes.reached') }}
            )
    ) as told
    group by {{ keys | join(', ') }}
{% endset -%}
{%- do look_again_at(since, "select count_key from (" ~ counted ~ ") as changed") %}

with counts as (
    {{ counted }}
    {%- if since %}
    union all
    select count_key, {{ (keys + sums) | join(', ') }} from {{ this }} where {{ to_tell('count_key', since) }}
    {%- endif %}
)

select
    count_key, {{ keys | join(', ') }}
    {%- for sum in sums %}, cast(sum({{ sum }}) as bigint) as {{ sum }}{% endfor %}
from counts
group by count_key, {{ keys | join(', ') }}
having sum(conversions) <> 0 or sum(lost) <> 0
