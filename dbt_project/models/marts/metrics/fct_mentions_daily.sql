-- Social listening (M3): how one's own brand is spoken of. Grain: day, network and product.
select
    {{ local_date('mentioned_at') }} as mention_date,
    network,
    coalesce(product, '(none)') as product,
    count(*) as mentions,
    count(case when sentiment = 'positive' then 1 end) as positive,
    count(case when sentiment = 'neutral' then 1 end) as neutral,
    count(case when sentiment = 'negative' then 1 end) as negative,
    {{ ratio("count(case when sentiment = 'positive' then 1 end) - count(case when sentiment = 'negative' then 1 end)",
             "count(case when sentiment in ('positive', 'neutral', 'negative') then 1 end)") }} as net_sentiment,
    cast(coalesce(sum(reach), 0) as bigint) as reach
from {{ ref('int_mentions') }}
where is_own
group by 1, 2, 3
