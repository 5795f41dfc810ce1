-- How many journeys took each path, and how many of these converted in so many minutes. Grain: month, dimension, segment, path
-- and minutes. Paths that are not kept by name (int_journeys__paths_kept) are one, `(other)`.
{%- set journeys, kept = ref('int_journeys'), ref('int_journeys__paths_kept') -%}
{%- set cell = ['cohort_month', 'dimension', 'segment', 'path', 'path_length'] -%}
{%- set columns = ['cohort_month', 'cycle_no', 'status', 'first_channel', 'value_minor', 'minutes', 'path_key', 'path', 'path_length'] %}
{{ told_by_counting(links=['cell_key']) }}
{%- set since = told_since([journeys, kept]) -%}
{%- set moved %}
    select path_key, sum(weight) = -1 as was_kept from {{ changes(kept, since) }} group by path_key having sum(weight) <> 0
{% endset -%}
{%- set told %}
    select
        named.cohort_month, dimensions.dimension, {{ journey_segment('named', cycle_kind('named.cycle_no')) }} as segment,
        case when named.is_kept then named.path else '(other)' end as path,
        case when named.is_kept then named.path_length end as path_length,
        case when named.status = 'converted' then named.minutes end as minutes,
        case when named.status = 'converted' then 1 else 0 end as conversions,
        named.value_minor, named.weight
    from (
        -- What changed, by the name that its path had when it was counted last.
        select
            changes.{{ columns | join(', changes.') }}, changes.weight,
            {{ 'coalesce(moved.was_kept, kept.path_key is not null)' if since else 'kept.path_key is not null' }} as is_kept
        from {{ rows_to_count(journeys, since) }}
        left join {{ kept }} as kept on kept.path_key = changes.path_key
        {%- if since %}
        left join ({{ moved }}) as moved on moved.path_key = changes.path_key
        union all
        -- And all journeys of paths that are kept by name from now on, or not any more: from the one name to the other.
        select journeys.{{ columns | join(', journeys.') }}, names.weight, (names.weight = -1) = moved.was_kept
        from ({{ moved }}) as moved
        inner join {{ journeys }} as journeys on journeys.path_key = moved.path_key
        cross join (select -1 as weight union all select 1) as names
        {%- endif %}
    ) as named
    cross join ({{ journey_dimensions() }}) as dimensions
{%- endset -%}
{{ counts_of(told, cell + ['minutes'], since, sums=['conversions', 'value_minor'], cell=cell) }}
