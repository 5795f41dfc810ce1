-- Paths: a journey's channels in order, the same one twice in a row told once. Grain: month, dimension, segment and path.
-- The {{ var('paths_kept') }} commonest paths of all time are told by name in every month and segment, so that any two can be compared;
-- the others are one row `(other)`.
{%- set key, counts = ['cohort_month', 'dimension', 'segment', 'path'], ref('int_journeys__path_counts') %}
{%- set cell = key + ['path_length'] %}
{{ told_by_difference(key, links=key,
    scope=hash_key(['held.cohort_month', 'held.dimension', 'held.segment', 'held.path', 'held.path_length'])) }}
{%- set since = told_since([counts]) -%}
{%- do look_again_at(since, "select cell_key from " ~ changes(counts, since)) %}

with running as (
    {{ running_counts(counts, 'cell_key', 'minutes', 'journeys') }}
    where {{ to_tell('cell_key', since) }}
)

select
    {{ cell | join(', ') }},
    cast(sum(journeys) as bigint) as journeys,
    cast(sum(conversions) as bigint) as conversions,
    cast(sum(value_minor) as bigint) as value_minor,
    {{ median_of_counts('minutes') }} / 1440 as median_days
from running
group by {{ cell | join(', ') }}
