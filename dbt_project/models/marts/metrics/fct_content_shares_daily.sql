-- Content that people passed on (M38). Grain: day, kind and content. Of a product it is known who recommended it, and what the
-- recommendation led to is in fct_referred_customers_monthly; of a mailing who sent it on; of a post how often, and the clicks on it.
with shares as (
    select touch_date as share_date, 'product' as content_kind, coalesce(product, '(none)') as content, 1 as shares, person_key, 0 as clicks
    from {{ ref('fct_touchpoints') }}
    where touchpoint_type = 'referral_shared'
    union all
    select
        {{ local_date('messages.occurred_at') }}, messages.message_channel, coalesce(messages.campaign, '(none)'), 1, owners.person_key, 0
    from {{ ref('int_messages') }} as messages
    left join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    where messages.message_event = 'forwarded'
    union all
    select stat_date, 'social_post', network || ':' || post, coalesce(shares, 0), null, coalesce(clicks, 0)
    from {{ ref('fct_social_engagement_daily') }}
    where post <> '(all)'
)

select
    share_date,
    content_kind,
    content,
    cast(sum(shares) as bigint) as shares,
    count(distinct person_key) as sharers,
    cast(sum(clicks) as bigint) as clicks
from shares
group by share_date, content_kind, content
