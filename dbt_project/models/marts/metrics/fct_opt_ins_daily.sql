-- Leads that landing pages win (M51). Grain: day and landing page, by lead magnet; '(all)' is the page's own, for its visitors are
-- the same whichever magnet they took. A visitor of two pages is one of each.
with visitors as (
    select visit_date as session_date, place as landing_page, visitors from {{ ref('int_sessions__visitor_counts') }} where part = 'page'
),

leads as (
    select
        visits.session_date, visits.landing_page, coalesce(touches.category, '(none)') as lead_magnet,
        coalesce(touches.person_key, visits.visitor) as lead_person
    from {{ ref('int_touchpoints') }} as touches
    inner join {{ ref('int_sessions__visits') }} as visits on visits.session_key = touches.session_key
    where touches.touchpoint_type = 'lead_submitted'
),

won as (
    select session_date, landing_page, lead_magnet, count(distinct lead_person) as leads from leads group by 1, 2, 3
    union all
    select session_date, landing_page, '(all)', count(distinct lead_person) from leads group by 1, 2
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
