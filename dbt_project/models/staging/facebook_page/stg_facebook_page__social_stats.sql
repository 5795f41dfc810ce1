-- Facebook pages in the social statistics shape. Grain: page and (Pacific) day; and post, on the day it was published.
with days as (
    select
        _source_account,
        "day",
        max(case when name = 'page_follows' then value end) as followers,
        max(case when name = 'page_daily_follows_unique' then value end) as follows_gained,
        max(case when name = 'page_total_media_view_unique' then value end) as reach,
        max(case when name = 'page_media_view' then value end) as views,
        max(case when name = 'page_post_engagements' then value end) as engagements,
        max(_loaded_at) as _loaded_at
    from {{ source('raw', 'facebook_page__page_insights') }}
    where not _is_deleted
    group by _source_account, "day"
),

figures as (
    select
        posts.id,
        posts._source_account,
        {% for metric in ['post_total_media_view_unique', 'post_media_view', 'post_clicks'] -%}
        max(
            case
                when {{ json_text('item.value', ['name']) }} = '{{ metric }}'
                    then cast({{ json_text('item.value', ['values', 0, 'value']) }} as bigint)
            end
        ) as {{ metric }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ source('raw', 'facebook_page__posts') }} as posts
    {{ json_items('posts.insights', ['data']) }}
    group by posts.id, posts._source_account
),

told as (
    select
        _source_account, cast(null as text) as post_id, cast(null as text) as permalink, "day" as stat_date, followers,
        follows_gained, reach, views, cast(null as bigint) as likes, cast(null as bigint) as comments,
        cast(null as bigint) as shares, engagements, cast(null as bigint) as clicks, _loaded_at
    from days
    union all
    select
        posts._source_account, posts.id, posts.permalink_url, {{ local_date('posts.created_time') }}, null, null,
        figures.post_total_media_view_unique, figures.post_media_view,
        -- A post that nobody shared has no count of it.
        coalesce(cast({{ json_text('posts.reactions', ['summary', 'total_count']) }} as bigint), 0),
        coalesce(cast({{ json_text('posts.comments', ['summary', 'total_count']) }} as bigint), 0),
        coalesce(cast({{ json_text('posts.shares', ['count']) }} as bigint), 0),
        null, figures.post_clicks, posts._loaded_at
    from {{ source('raw', 'facebook_page__posts') }} as posts
    left join figures
        on figures.id = posts.id and figures._source_account = posts._source_account
    where not posts._is_deleted
)

select
    {{ hash_key(["'facebook'", 'told._source_account', 'told.post_id', 'told.stat_date']) }} as social_stat_key,
    'facebook_page' as source_system,
    'facebook' as network,
    told._source_account as account,
    pages.name as account_name,
    told.post_id,
    told.permalink,
    told.stat_date,
    told.followers,
    told.follows_gained,
    told.reach,
    told.views,
    told.likes,
    told.comments,
    told.shares,
    coalesce(told.engagements, told.likes + told.comments + told.shares) as engagements,
    told.clicks,
    told._loaded_at
from told
left join {{ source('raw', 'facebook_page__pages') }} as pages
    on pages._source_account = told._source_account and not pages._is_deleted
