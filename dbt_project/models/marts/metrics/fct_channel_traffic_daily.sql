-- Traffic by channel (M10). Grain: day and channel.
{{ told_by_difference(['session_date', 'channel'], links=['session_date'], scope='session_date') }}
{%- set sessions = ref('int_sessions') -%}
{%- set since = told_since([sessions]) -%}
{%- do look_again_at(since, "select session_date from " ~ changes(sessions, since)) %}

select
    session_date,
    channel,
    count(*) as sessions,
    count(distinct coalesce(person_key, device_id)) as visitors,
    cast(sum(case when is_bounce then 1 else 0 end) as bigint) as bounces,
    {{ ratio('sum(case when is_bounce then 1 else 0 end)', 'count(*)') }} as bounce_rate
from {{ ref('fct_sessions') }}
where {{ to_tell('cast(session_date as text)', since) }}
group by session_date, channel
