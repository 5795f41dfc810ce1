-- Growth of mailing lists (M12). Grain: week and list, from the first week of each: a quiet week has a size too.
with moves as (
    select
        {{ week_of(local_date('occurred_at')) }} as week,
        list_name,
        cast(sum(case when message_event = 'list_joined' then 1 else 0 end) as bigint) as joined,
        cast(sum(case when message_event = 'list_left' then 1 else 0 end) as bigint) as unsubscribed,
        cast(sum(case when message_event = 'complained' then 1 else 0 end) as bigint) as complained
    from {{ ref('int_messages') }}
    where list_name is not null and message_event in ('list_joined', 'list_left', 'complained')
    group by {{ week_of(local_date('occurred_at')) }}, list_name
),

weeks as (
    select distinct lists.list_name, dates.week
    from (select list_name, min(week) as first_week from moves group by list_name) as lists
    inner join {{ ref('dim_date') }} as dates on dates.week >= lists.first_week
    union
    select list_name, week from moves
),

running as (
    select
        weeks.week,
        weeks.list_name,
        coalesce(moves.joined, 0) as joined,
        coalesce(moves.unsubscribed, 0) as unsubscribed,
        coalesce(moves.complained, 0) as complained,
        cast(coalesce(sum(moves.joined - moves.unsubscribed - moves.complained) over (
            partition by weeks.list_name order by weeks.week rows between unbounded preceding and 1 preceding
        ), 0) as bigint) as size_at_start
    from weeks
    left join moves on moves.list_name = weeks.list_name and moves.week = weeks.week
)

select
    week,
    list_name,
    joined,
    unsubscribed,
    complained,
    size_at_start,
    size_at_start + joined - unsubscribed - complained as size_at_end,
    {{ ratio('joined - unsubscribed - complained', 'size_at_start') }} as growth_rate
from running
