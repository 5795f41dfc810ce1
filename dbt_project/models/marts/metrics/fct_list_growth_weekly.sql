-- Growth of mailing lists (M12). Grain: week and list.
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

running as (
    select
        *,
        cast(coalesce(sum(joined - unsubscribed - complained) over (
            partition by list_name order by week rows between unbounded preceding and 1 preceding
        ), 0) as bigint) as size_at_start
    from moves
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
