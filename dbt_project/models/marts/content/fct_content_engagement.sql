-- Content interaction (M25): whom content reached, who engaged with it. Grain: cohort month and content.
-- Whom pages were shown to is not known: a page reaches those who came. People count once for each content, so the sum of engaged
-- people over contents is the number of items engaged with.
select
    counts.cohort_month,
    counts.content_key,
    contents.content_kind,
    contents.content,
    contents.topic,
    contents.form,
    contents.style,
    counts.offered as offered_people,
    counts.seen as seen_people,
    counts.reached as reached_people,
    counts.engaged as engaged_people,
    counts.engagements,
    {{ ratio('counts.engaged', 'counts.reached') }} as engagement_rate
from {{ ref('int_content__counts') }} as counts
inner join {{ ref('int_content') }} as contents on contents.content_key = counts.content_key
where counts.cohort_month is not null
