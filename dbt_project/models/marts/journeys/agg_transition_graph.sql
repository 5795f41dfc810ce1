-- The flow of journeys, step by step: counted from their start, and back from their conversion.
-- Grain: month, dimension, segment, level, direction, step, from and to. What becomes of a journey stands in brackets
-- as the last `to_node`; the same node twice in a row is one step. Steps beyond {{ var('flow_depth') }} are not told.
-- Cells of which nothing was counted anew stand as they were told.
{%- set step = 'partition by cohort_month, dimension, segment, level, direction, step_no, from_node' %}
{%- set cell = ['cohort_month', 'dimension', 'segment', 'level', 'direction', 'step_no', 'from_node', 'to_node'] %}
{{ told_by_difference(cell, links=['cohort_month'], scope='cohort_month') }}
{%- set counts = ref('int_journeys__flow_counts') -%}
{%- set since = told_since([counts]) -%}
{%- do look_again_at(since, "select cohort_month from " ~ changes(counts, since)) -%}
{%- set named = "select distinct cell_key, " ~ cell | join(', ') ~ " from " ~ (changes(counts, since) if since else counts) -%}
{%- if since -%}{%- do make_temporary('counted_cells', named) -%}{%- endif %}

with named as (
    {{ 'select * from counted_cells' if since else named }}
),

{#- Narrow, for all of it is sorted. #}
counted as (
    select cell_key, minutes, journeys, value_minor
    from {{ counts }}
    {%- if since %}
    where cell_key in (select cell_key from counted_cells)
    {%- endif %}
),

running as (
    {{ running_counts('counted', 'cell_key', 'minutes', 'journeys') }}
),

medians as (
    select
        cell_key,
        cast(sum(journeys) as bigint) as journeys,
        {{ median_of_counts('minutes') }} / 60 as median_hours,
        cast(sum(value_minor) as bigint) as value_minor
    from running
    group by cell_key
),

told as (
    select {% for column in cell %}named.{{ column }}, {% endfor %}medians.journeys, medians.median_hours, medians.value_minor
    from medians
    inner join named on named.cell_key = medians.cell_key
    {%- if since %}
    union all
    select {% for column in cell %}held.{{ column }}, {% endfor %}held.journeys, held.median_hours, held.value_minor
    from {{ this }} as held
    where {{ to_tell('cast(held.cohort_month as text)', since) }}
        and not exists (select 1 from counted_cells as named where {{ same_columns('named', 'held', cell, '=') }})
    {%- endif %}
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
