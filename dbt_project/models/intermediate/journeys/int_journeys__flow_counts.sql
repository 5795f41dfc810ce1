-- How many journeys took each step of the flow in so many minutes. Grain: month, dimension, segment, level, direction, step,
-- from, to and minutes.
{%- set cell = ['cohort_month', 'dimension', 'segment', 'level', 'direction', 'step_no', 'from_node', 'to_node'] %}
{{ told_by_counting(links=['cell_key'] + cell, indexed=['cell_key']) }}
{%- set since = told_since([ref('int_journeys__flow')]) -%}
{%- set told %}
    select
        changes.cohort_month,
        dimensions.dimension,
        {{ journey_segment('changes', 'changes.cycle') }} as segment,
        changes.level, changes.direction, changes.step_no, changes.from_node, changes.to_node, changes.minutes,
        changes.value_minor, changes.weight
    from {{ rows_to_count(ref('int_journeys__flow'), since) }}
    cross join ({{ journey_dimensions() }}) as dimensions
    -- Many channels times many kinds of touches would be most of the table and the least of its use.
    where dimensions.dimension <> 'first_channel' or changes.level = 'channel'
{% endset -%}
{{ counts_of(told, cell + ['minutes'], since, sums=['value_minor'], cell=cell) }}
