-- How many journeys took each step of the flow in so many minutes. Grain: month, dimension, segment, level, direction, step,
-- from, to and minutes. Counts are added to, and taken from, by what changed: a day costs what the day brought.
{%- set cell = ['cohort_month', 'dimension', 'segment', 'level', 'direction', 'step_no', 'from_node', 'to_node'] %}
{%- set keys = cell + ['minutes'] %}
{{ told_by_difference('count_key', links=['cohort_month'], scope='count_key', indexes=[{'columns': ['cohort_month']}]) }}
{%- set since = told_since([ref('int_journeys__flow')]) -%}
{%- set counted %}
    select {{ hash_key(keys) }} as count_key, {{ hash_key(cell) }} as cell_key, {{ keys | join(', ') }}, sum(weight) as journeys, sum(weight * value_minor) as value_minor
    from (
        select
            changes.cohort_month,
            dimensions.dimension,
            case dimensions.dimension
                when 'cycle' then changes.cycle when 'status' then changes.status when 'first_channel' then changes.first_channel
                else 'all'
            end as segment,
            changes.level, changes.direction, changes.step_no, changes.from_node, changes.to_node, changes.minutes,
            changes.value_minor, changes.weight
        from {{ rows_to_count(ref('int_journeys__flow'), since) }}
        cross join (
            select 'all' as dimension union all select 'cycle' union all select 'status' union all select 'first_channel'
        ) as dimensions
        -- Many channels times many kinds of touches would be most of the table and the least of its use.
        where dimensions.dimension <> 'first_channel' or changes.level = 'channel'
    ) as told
    group by {{ keys | join(', ') }}
{% endset -%}
{%- do look_again_at(since, "select count_key from (" ~ counted ~ ") as changed") %}

with counts as (
    {{ counted }}
    {%- if since %}
    union all
    select count_key, cell_key, {{ keys | join(', ') }}, journeys, value_minor from {{ this }} where {{ to_tell('count_key', since) }}
    {%- endif %}
)

select
    count_key, cell_key, {{ keys | join(', ') }},
    cast(sum(journeys) as bigint) as journeys,
    cast(sum(value_minor) as bigint) as value_minor
from counts
group by count_key, cell_key, {{ keys | join(', ') }}
having sum(journeys) <> 0
