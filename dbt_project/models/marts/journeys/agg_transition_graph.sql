-- The flow of journeys, step by step: counted from their start, and back from their conversion.
-- Grain: month, dimension, segment, level, direction, step, from and to. What becomes of a journey stands in brackets
-- as the last `to_node`; the same node twice in a row is one step. Steps beyond {{ var('flow_depth') }} are not told.
{%- set step = 'partition by cohort_month, dimension, segment, level, direction, step_no, from_node' %}
{%- set cell = ['cohort_month', 'dimension', 'segment', 'level', 'direction', 'step_no', 'from_node', 'to_node'] %}
{{ told_by_difference(cell, links=['cohort_month'], scope='cohort_month', on_schema_change='fail') }}
{%- set since = told_since([ref('int_journeys__flow_counts')]) -%}
{%- do look_again_at(since, "select cohort_month from " ~ changes(ref('int_journeys__flow_counts'), since)) %}

with running as (
    {{ running_counts(ref('int_journeys__flow_counts'), 'cell_key', 'minutes', 'journeys') }}
    where {{ to_tell('cast(cohort_month as text)', since) }}
),

told as (
    select
        {% for column in cell -%}
        min({{ column }}) as {{ column }},
        {% endfor -%}
        cast(sum(journeys) as bigint) as journeys,
        {{ median_of_counts('minutes') }} / 60 as median_hours,
        cast(sum(value_minor) as bigint) as value_minor
    from running
    group by cell_key
),

summed as (
    select
        *,
        cast(sum(journeys) over ({{ step }}) as bigint) as from_journeys,
        cast(sum(case when to_node = '(lapsed)' then journeys else 0 end) over ({{ step }}) as bigint) as dropped
    from told
)

select
    cohort_month, dimension, segment, level, direction, step_no, from_node, to_node, journeys, from_journeys,
    {{ ratio('journeys', 'from_journeys') }} as step_share,
    dropped,
    {{ ratio('dropped', 'from_journeys') }} as drop_off_rate,
    median_hours,
    value_minor
from summed
