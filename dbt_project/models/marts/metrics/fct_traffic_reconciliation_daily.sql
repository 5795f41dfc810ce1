-- Sessions as an analytics tool tells them beside those counted here (M10). Grain: tool, account, day and channel.
-- Own sessions stand beside each tool and account that tells of the day at all.
with tools as (
    select distinct source_system, account_id, report_date from {{ ref('int_web_reports') }}
),

own as (
    select
        tools.source_system,
        tools.account_id,
        tools.report_date,
        coalesce(traffic.channel, '(none)') as channel,
        cast(0 as bigint) as reported_sessions,
        traffic.sessions as own_sessions,
        false as is_approximate
    from {{ ref('fct_channel_traffic_daily') }} as traffic
    inner join tools on tools.report_date = traffic.session_date
),

together as (
    select * from own
    union all
    select
        source_system, account_id, report_date, channel, sessions, cast(0 as bigint),
        is_thresholded or has_other_row or is_sampled
    from {{ ref('int_web_reports') }}
)

select
    source_system,
    account_id,
    report_date,
    channel,
    cast(sum(reported_sessions) as bigint) as reported_sessions,
    cast(sum(own_sessions) as bigint) as own_sessions,
    cast(sum(reported_sessions - own_sessions) as bigint) as sessions_difference,
    {{ ratio('sum(reported_sessions)', 'sum(own_sessions)') }} as reported_share,
    max(case when is_approximate then 1 else 0 end) = 1 as is_approximate
from together
group by source_system, account_id, report_date, channel
