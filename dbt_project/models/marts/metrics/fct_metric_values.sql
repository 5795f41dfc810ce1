-- Every metric in one long table: the entry point for dashboards. Grain: metric, period, day, dimension and segment.
-- A value is numerator over denominator where there is one; both are kept, so that days can be added up (where the
-- catalogue's rollup says so: distinct people and medians do not). `day` is the first of its period.
-- Some metrics are money, and all share these columns: so all are exact decimals, and the order of rows never shows.
-- Of a mart that writes down on which days something changed only these days are summed again.
{{ told_by_difference(['metric_id', 'period', 'day', 'dimension', 'segment'], links=['metric_id', 'period', 'day', 'dimension', 'segment'],
    scope="held.mart || ' ' || cast(held.day as text)") }}
{%- set parts, tellers = metric_parts(), tellers_of_metrics() -%}
{%- set since = told_since(tellers.values() | map(attribute='relation') | list, seeds=[ref('seed_metric_catalog')], texts=[parts | string]) -%}
{%- set changed = [] -%}
{%- for mart, teller in tellers.items() if since -%}
    {%- for day in teller.days | unique -%}
        {%- do changed.append("select '" ~ mart ~ "' as mart, " ~ day ~ " as day from " ~ changes(teller.relation, since)) -%}
    {%- endfor -%}
{%- endfor -%}
{%- if since -%}{%- do make_temporary('changed_days', changed | join(' union ')) -%}{%- endif -%}
{%- do look_again_at(since, "select mart || ' ' || cast(day as text) from changed_days union all select distinct held.mart || ' ' || cast(held.day as text) from "
    ~ this ~ " as held where held.mart not in ('" ~ tellers.keys() | join("', '") ~ "')") %}

with told as (
    {%- for part in parts %}
    {%- set outer_loop = loop %}
    {%- set segments = ({'all': none} if part.get('whole', true) else {}) %}
    {%- do segments.update(part.get('by', {})) %}
    {%- for dimension, segment in segments.items() %}
    select
        '{{ part.id }}' as metric_id, '{{ metric_period(part.day) }}' as period, {{ part.day }} as day, '{{ dimension }}' as dimension,
        {{ segment or "'all'" }} as segment, '{{ part.mart }}' as mart,
        {{ metric_aggregate(part.sum) }} as numerator, {{ metric_aggregate(part.get('over')) }} as denominator,
        {{ 'true' if part.get('over') else 'false' }} as is_ratio
    from {{ ref(part.mart) }}
    where {{ part.day }} is not null and {{ part.get('where', 'true') }}
        {%- if since and part.mart in tellers %} and {{ part.day }} in (select day from changed_days where mart = '{{ part.mart }}'){% endif %}
    group by {{ part.day }}{{ ', ' ~ segment if segment }}
    {{ 'union all' if not (loop.last and outer_loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select
    told.metric_id,
    catalog.name_en as metric_name_en,
    catalog.name_vi as metric_name_vi,
    catalog.unit,
    catalog.direction,
    catalog.rollup,
    told.mart,
    told.period,
    told.day,
    told.dimension,
    coalesce(told.segment, '(none)') as segment,
    told.numerator,
    told.denominator,
    case when told.is_ratio then {{ exact_ratio('told.numerator', 'told.denominator') }} else told.numerator end as value
from told
inner join {{ ref('seed_metric_catalog') }} as catalog on catalog.metric_id = told.metric_id
