-- Instagram in the social statistics shape. Grain: account and (Pacific) day; and post, on the day it was published.
-- Only the present number of followers is told: earlier ones are counted back from it by who followed and who left since.
with totals as (
    select
        _source_account,
        "day",
        {% for metric in ['reach', 'views', 'likes', 'comments', 'shares', 'total_interactions', 'profile_links_taps'] -%}
        max(case when name = '{{ metric }}' then value end) as {{ metric }},
        {% endfor -%}
        max(_loaded_at) as _loaded_at
    from {{ source('raw', 'instagram__account_totals') }}
    where not _is_deleted
    group by _source_account, "day"
),

follows as (
    select
        told._source_account,
        told."day",
        {% for name, kind in [('follows', 'FOLLOWER'), ('unfollows', 'NON_FOLLOWER')] -%}
        sum(
            case
                when {{ json_text('item.value', ['dimension_values', 0]) }} = '{{ kind }}'
                    then cast({{ json_text('item.value', ['value']) }} as bigint)
                else 0
            end
        ) as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ source('raw', 'instagram__account_follows') }} as told
    {{ json_items('told.breakdowns', [0, 'results']) }}
    where not told._is_deleted
    group by told._source_account, told."day"
),

days as (
    select
        totals.*,
        follows.follows,
        sum(coalesce(follows.follows - follows.unfollows, 0)) over (
            partition by totals._source_account order by totals."day" desc rows between unbounded preceding and 1 preceding
        ) as net_since,
        count(follows.follows) over (partition by totals._source_account) as follows_told,
        row_number() over (partition by totals._source_account order by totals."day" desc) as age_no
    from totals
    left join follows on follows._source_account = totals._source_account and follows."day" = totals."day"
),

figures as (
    select
        media.id,
        media._source_account,
        {% for metric in ['reach', 'views', 'shares', 'total_interactions'] -%}
        max(
            case
                when {{ json_text('item.value', ['name']) }} = '{{ metric }}'
                    then cast({{ json_text('item.value', ['values', 0, 'value']) }} as bigint)
            end
        ) as {{ metric }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ source('raw', 'instagram__media') }} as media
    {{ json_items('media.insights', ['data']) }}
    group by media.id, media._source_account
),

told as (
    select
        days._source_account, cast(null as text) as post_id, cast(null as text) as permalink, days."day" as stat_date,
        case when days.age_no = 1 or days.follows_told > 0 then accounts.followers_count - coalesce(days.net_since, 0) end as followers,
        days.follows as follows_gained, days.reach, days.views, days.likes, days.comments, days.shares,
        days.total_interactions as engagements, days.profile_links_taps as clicks, days._loaded_at
    from days
    left join {{ source('raw', 'instagram__accounts') }} as accounts
        on accounts._source_account = days._source_account and not accounts._is_deleted
    union all
    select
        media._source_account, media.id, media.permalink, {{ local_date('media.posted_at') }}, null, null, figures.reach,
        figures.views, media.like_count, media.comments_count, figures.shares, figures.total_interactions, null,
        media._loaded_at
    from {{ source('raw', 'instagram__media') }} as media
    left join figures on figures.id = media.id and figures._source_account = media._source_account
    where not media._is_deleted
)

select
    {{ hash_key(["'instagram'", 'told._source_account', 'told.post_id', 'told.stat_date']) }} as social_stat_key,
    'instagram' as source_system, 'instagram' as network, told._source_account as account, accounts.name as account_name,
    told.post_id, told.permalink, told.stat_date, told.followers, told.follows_gained, told.reach, told.views, told.likes,
    told.comments, told.shares,
    -- Without figures of the platform's own: what can be counted.
    coalesce(told.engagements, told.likes + told.comments) as engagements,
    told.clicks,
    told._loaded_at
from told
left join {{ source('raw', 'instagram__accounts') }} as accounts
    on accounts._source_account = told._source_account and not accounts._is_deleted
