-- Content interaction (M25): whom content reached, who engaged with it. Grain: cohort month and content.
-- A cohort is the month of the first touch, or of the first message to somebody who never answered one. Whom pages were
-- shown to is not known: a page reaches those who came. People count once for each content, so the sum of engaged
-- people over contents is the number of items engaged with.
with people as (
    select
        contacts.person_key, contacts.content_key,
        max(case when contacts.deed = 'offered' then 1 else 0 end) as offered,
        max(case when contacts.deed <> 'offered' then 1 else 0 end) as seen,
        max(case when contacts.deed = 'engaged' then 1 else 0 end) as engaged,
        sum(case when contacts.deed = 'engaged' then 1 else 0 end) as engagements,
        min(contacts.occurred_at) as first_met_at
    from {{ ref('int_content__contacts') }} as contacts
    where contacts.person_key is not null
    group by contacts.person_key, contacts.content_key
),

cohorts as (
    select people.person_key, coalesce(min(persons.first_seen_at), min(people.first_met_at)) as began_at
    from people
    left join {{ ref('dim_person') }} as persons on persons.person_key = people.person_key
    group by people.person_key
)

select
    {{ month_of(local_date('cohorts.began_at')) }} as cohort_month,
    people.content_key,
    contents.content_kind,
    contents.content,
    contents.topic,
    contents.form,
    contents.style,
    cast(sum(people.offered) as bigint) as offered_people,
    cast(sum(people.seen) as bigint) as seen_people,
    count(*) as reached_people,
    cast(sum(people.engaged) as bigint) as engaged_people,
    cast(sum(people.engagements) as bigint) as engagements,
    {{ ratio('sum(people.engaged)', 'count(*)') }} as engagement_rate
from people
inner join cohorts on cohorts.person_key = people.person_key
inner join {{ ref('int_content') }} as contents on contents.content_key = people.content_key
group by 1, 2, 3, 4, 5, 6, 7
