-- How many journeys took each step, and how many of these converted. Grain: month, definition of a conversion, the three channels before,
-- and the next. A journey that converted to something else only, or to nothing, is lost to a definition.
{%- set keys = ['window_month', 'conversion_type', 'back_1', 'back_2', 'back_3', 'to_node'] %}
{{ told_by_counting(links=['window_month']) }}
{%- set since = told_since([ref('int_attribution__steps')], seeds=[ref('seed_conversion_definitions')]) -%}
{%- set told %}
    select
        changes.window_month, definitions.conversion_type, changes.back_1, changes.back_2, changes.back_3, changes.to_node, changes.weight,
        case when changes.conversion_type = definitions.conversion_type then 1 else 0 end as conversions,
        case when changes.conversion_type = definitions.conversion_type then changes.value_minor else 0 end as value_minor
    from {{ rows_to_count(ref('int_attribution__steps'), since) }}
    inner join (select distinct definition as conversion_type from {{ ref('seed_conversion_definitions') }}) as definitions
        on changes.conversion_type = definitions.conversion_type
        or (
            coalesce(changes.conversion_type, 'purchase') = 'purchase'
            and not {{ is_listed('definitions.conversion_type', 'changes.reached') }}
        )
{% endset -%}
{{ counts_of(told, keys, since, sums=['conversions', 'value_minor']) }}
