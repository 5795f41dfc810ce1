-- Judgement on each content: topic, form, style, with the rule behind each. Grain: one content.
-- As with touches, nothing that happens is judged, only what it is about: a million readings are of a few hundred articles.
with contents as (
    select
        content_key, source_system, content_kind, content, cast(sum(touches) as bigint) as touches,
        (select min(met.first_met_at) from {{ ref('int_content__reach') }} as met where met.content_key = counts.content_key) as first_met_at,
        (select max(met.last_met_at) from {{ ref('int_content__reach') }} as met where met.content_key = counts.content_key) as last_met_at
    from {{ ref('int_content__counts') }} as counts
    group by content_key, source_system, content_kind, content
),

titles as (
    select
        source_system, content, page_title,
        row_number() over (partition by source_system, content order by last_seen_at desc, page_title) as choice
    from {{ ref('int_content__titles') }}
),

asked as (
    select contents.*, contents.content_key as signature_key, titles.page_title as content_title
    from contents
    left join titles
        on contents.content_kind = 'page' and titles.source_system = contents.source_system
        and titles.content = contents.content and titles.choice = 1
),

{% for question in ['topic', 'form', 'style'] -%}
{{ question }} as (
    {{ first_rule('asked', ref('seed_' ~ question ~ '_rules'), var('rule_inputs')[question]) }}
){{ ',' if not loop.last }}

{% endfor -%}
select
    asked.content_key,
    asked.source_system,
    asked.content_kind,
    asked.content,
    asked.content_title,
    {% for question in ['topic', 'form', 'style'] -%}
    {{ question }}.result as {{ question }},
    {{ question }}.rule_id as {{ question }}_rule_id,
    {% endfor -%}
    asked.touches,
    asked.first_met_at,
    asked.last_met_at
from asked
{% for question in ['topic', 'form', 'style'] -%}
inner join {{ question }} on {{ question }}.signature_key = asked.content_key
{% endfor -%}
