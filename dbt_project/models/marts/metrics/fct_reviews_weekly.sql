-- Reviews (M41): how many, how good, how fast answered. Grain: week, platform and what was reviewed.
-- Ratings are told in stars of five, whatever the platform's scale; reviews without a rating count, but weigh nothing.
with told as (
    select
        {{ week_of(local_date('reviewed_at')) }} as week,
        source_system,
        case when product is not null then 'product' when place is not null then 'place' else 'company' end as subject_type,
        coalesce(product, place, '(company)') as subject,
        case when rating between 0 and rating_max then rating * 5 / rating_max end as stars,
        case when has_text then 1 else 0 end as texts,
        case when replied_at >= reviewed_at then {{ hours_between('reviewed_at', 'replied_at') }} end as hours_to_reply
    from {{ ref('int_reviews') }}
)

select
    week,
    source_system,
    subject_type,
    subject,
    count(*) as reviews,
    count(stars) as rated,
    cast(sum(coalesce(stars, 0)) as {{ exact_decimal() }}) as stars_total,
    {{ ratio('sum(stars)', 'count(stars)') }} as stars_mean,
    cast(sum(texts) as bigint) as with_text,
    count(hours_to_reply) as replied,
    {{ ratio('count(hours_to_reply)', 'count(*)') }} as reply_rate,
    {{ ratio('sum(cast(hours_to_reply as decimal(18, 6)))', 'count(hours_to_reply)') }} as hours_to_reply
from told
group by week, source_system, subject_type, subject
