-- What others can see that people think of the company (M42), as it stood at the end of the day. Grain: day.
-- Subscribers are of all lists; followers of all accounts, from the first day each one tells; testimonials are reviews with a
-- text and four stars of five or more.
with changes as (
    select
        {{ local_date('occurred_at') }} as change_date,
        case message_event when 'list_joined' then 1 else -1 end as subscribers,
        0 as followers, 0 as testimonials, 0 as rated, cast(0 as {{ exact_decimal() }}) as stars
    from {{ ref('int_messages') }}
    where list_name is not null and message_event in ('list_joined', 'list_left', 'complained')
    union all
    select
        stat_date, 0,
        followers - coalesce(lag(followers) over (partition by network, account order by stat_date), 0), 0, 0, 0
    from {{ ref('int_social_stats') }}
    where post_id is null and followers is not null
    union all
    select
        {{ local_date('reviewed_at') }}, 0, 0,
        case when has_text and rating * 5 >= 4 * rating_max then 1 else 0 end,
        case when rating between 0 and rating_max then 1 else 0 end,
        case when rating between 0 and rating_max then rating * 5 / rating_max else 0 end
    from {{ ref('int_reviews') }}
),

days as (
    select change_date from changes
    union
    select date_day from {{ ref('dim_date') }}
),

summed as (
    select
        days.change_date as proof_date,
        {% for what in ['subscribers', 'followers', 'testimonials', 'rated', 'stars'] -%}
        sum(sum(coalesce(changes.{{ what }}, 0))) over (order by days.change_date rows between unbounded preceding and current row) as {{ what }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from days
    left join changes on changes.change_date = days.change_date
    group by days.change_date
)

select
    proof_date,
    cast(subscribers as bigint) as subscribers,
    cast(followers as bigint) as followers,
    cast(testimonials as bigint) as testimonials,
    cast(rated as bigint) as rated,
    cast(stars as {{ exact_decimal() }}) as stars_total,
    {{ ratio('stars', 'rated') }} as stars_mean
from summed
