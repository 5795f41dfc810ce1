-- Social engagement (M5): followers and their growth, reactions, engagement by reach. Grain: day, network, account and
-- post; `(all)` is the account's own day. An account's figures and those of its posts tell the same twice: never add them.
select
    stat_date,
    network,
    account,
    account_name,
    coalesce(post_id, '(all)') as post,
    permalink,
    followers,
    case
        when post_id is null
            then
                followers
                - lag(followers) over (partition by network, account, post_id is null order by stat_date)
    end as followers_change,
    follows_gained,
    reach,
    views,
    likes,
    comments,
    shares,
    engagements,
    clicks,
    {{ ratio('engagements', 'reach') }} as engagement_rate
from {{ ref('int_social_stats') }}
