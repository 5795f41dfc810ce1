-- Hand-overs by week. Grain: week, level, from and to. What was lost is counted by kind of cycle, for each is worth something else.
{{ told_by_difference(['week', 'level', 'from_unit', 'to_unit'], links=['week'], scope='week') }}
{%- set moves = ref('int_journeys__handovers') -%}
{%- set since = told_since([moves]) -%}
{%- do look_again_at(since, "select week from " ~ changes(moves, since)) %}

select
    week,
    level,
    from_unit,
    to_unit,
    count(hours) as handovers,
    count(distinct person_key) as people,
    cast(sum(cast(hours as decimal(18, 6))) as {{ exact_decimal() }}) as hours_total,
    percentile_cont(0.5) within group (order by hours) as median_hours,
    {% for cycle in ['first', 'repeat'] -%}
    cast(sum(case when is_lost and cycle = '{{ cycle }}' then 1 else 0 end) as bigint) as lost_{{ cycle }},
    {% endfor -%}
    count(distinct case when is_lost then person_key end) as lost_people
from {{ moves }}
where not is_waiting and {{ to_tell('cast(week as text)', since) }}
group by week, level, from_unit, to_unit
