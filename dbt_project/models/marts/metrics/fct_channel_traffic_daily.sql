-- Traffic by channel (M10). Grain: day and channel.
select
    session_date,
    channel,
    count(*) as sessions,
    count(distinct coalesce(person_key, device_id)) as visitors,
    cast(sum(case when is_bounce then 1 else 0 end) as bigint) as bounces,
    {{ ratio('sum(case when is_bounce then 1 else 0 end)', 'count(*)') }} as bounce_rate
from {{ ref('fct_sessions') }}
group by session_date, channel
