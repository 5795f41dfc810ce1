-- Leads that landing pages win (M51). Grain: day and landing page, by lead magnet; '(all)' is the page's own, for its visitors are
-- the same whichever magnet they took. A visitor of two pages is one of each. Leads are few: of a day that brought none nothing is told anew.
{{ told_by_difference(['session_date', 'landing_page', 'lead_magnet'], links=['session_date'], scope='session_date') }}
{%- set counts = ref('int_sessions__visitor_counts') -%}
{%- set since = told_since([counts]) -%}
{%- set won %}
    with leads as (
        select
            visits.session_date, visits.landing_page, coalesce(touches.category, '(none)') as lead_magnet,
            coalesce(touches.person_key, visits.visitor) as lead_person
        from {{ ref('int_touchpoints') }} as touches
        inner join {{ ref('int_sessions__visits') }} as visits on visits.session_key = touches.session_key
        where touches.touchpoint_type = 'lead_submitted'
    )

    select session_date, landing_page, lead_magnet, count(distinct lead_person) as leads from leads group by 1, 2, 3
    union all
    select session_date, landing_page, '(all)', count(distinct lead_person) from leads group by 1, 2
{%- endset -%}
{%- if since -%}{%- do make_temporary('leads_won', won) -%}{%- endif -%}
{%- set held = "(select session_date, landing_page, lead_magnet, leads from " ~ this ~ " where leads > 0)" -%}
{%- set magnets = "(select lead_magnet from leads_won union select '(all)')" -%}
{#- A magnet that is new, or gone, is a row of every page's every day. -#}
{%- do look_again_at(since, "select visit_date from " ~ changes(counts, since) ~ " where part = 'page'"
    ~ " union select session_date from (select * from leads_won except select * from " ~ held ~ " as held) as came"
    ~ " union select session_date from (select * from " ~ held ~ " as held except select * from leads_won) as went"
    ~ " union select session_date from " ~ this ~ " where exists (select * from " ~ magnets ~ " as magnets except select lead_magnet from " ~ this ~ ")"
    ~ " or exists (select lead_magnet from " ~ this ~ " except select * from " ~ magnets ~ " as magnets)") %}

with won as ({{ 'select * from leads_won' if since else won }}),

visitors as (
    select visit_date as session_date, place as landing_page, visitors
    from {{ counts }}
    where part = 'page' and {{ to_tell('cast(visit_date as text)', since) }}
)

select
    visitors.session_date,
    visitors.landing_page,
    kinds.lead_magnet,
    visitors.visitors,
    coalesce(won.leads, 0) as leads,
    {{ ratio('coalesce(won.leads, 0)', 'visitors.visitors') }} as opt_in_rate
from visitors
cross join (select distinct lead_magnet from won union select '(all)') as kinds
left join won
    on won.session_date = visitors.session_date and won.landing_page = visitors.landing_page and won.lead_magnet = kinds.lead_magnet
