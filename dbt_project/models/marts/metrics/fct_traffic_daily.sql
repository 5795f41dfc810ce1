-- Web and app traffic (M9) with bounces by landing page (M17). Grain: day, device type and landing page.
{{ told_by_difference(['session_date', 'device_type', 'landing_page'], links=['session_date'], scope='session_date') }}
{%- set sessions = ref('int_sessions') -%}
{%- set since = told_since([sessions]) -%}
{%- do look_again_at(since, "select session_date from " ~ changes(sessions, since)) %}

select
    session_date,
    device_type,
    coalesce(landing_page, '(none)') as landing_page,
    count(*) as sessions,
    count(distinct coalesce(person_key, device_id)) as visitors,
    cast(sum(page_views) as bigint) as page_views,
    cast(sum(case when is_bounce then 1 else 0 end) as bigint) as bounces,
    sum(duration_seconds) as seconds_on_site,
    {{ ratio('sum(page_views)', 'count(*)') }} as pages_per_session,
    {{ ratio('sum(duration_seconds)', 'count(*)') }} as seconds_per_session,
    {{ ratio('sum(case when is_bounce then 1 else 0 end)', 'count(*)') }} as bounce_rate
from {{ ref('fct_sessions') }}
where {{ to_tell('cast(session_date as text)', since) }}
group by session_date, device_type, coalesce(landing_page, '(none)')
