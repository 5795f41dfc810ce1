-- Which sessions are the first of their visitor: of all time, of the month, of the day, of the day through a channel or on a landing
-- page. Grain: session. By these visitors are counted: distinct ones do not add up, first ones do.
-- A visitor is a person; sessions of nobody on a shared device are of that device.
{%- set links = ['visitor', 'session_date', 'channel', 'landing_page', 'is_new_on_day', 'is_new_in_month', 'is_first_of_day',
    'is_first_of_month', 'is_first_of_channel', 'is_first_of_page'] %}
{{ told_by_difference('session_key', links=links, scope='visitor', indexes=[{'columns': ['visitor']}]) }}
{%- set sessions = ref('int_sessions') -%}
{%- set since = told_since([sessions]) -%}
{%- do look_again_at(since, "select coalesce(person_key, device_id) from " ~ changes(sessions, since)) -%}
{%- set in_order = 'order by started_at, session_key' %}

with visits as (
    select
        session_key, coalesce(person_key, device_id) as visitor, session_date, {{ month_of('session_date') }} as month, started_at, channel,
        coalesce(landing_page, '(none)') as landing_page
    from {{ sessions }}
    where {{ to_tell('coalesce(person_key, device_id)', since) }}
),

ordered as (
    select
        *,
        lag(session_date) over (partition by visitor {{ in_order }}) as previous_date,
        lag(month) over (partition by visitor {{ in_order }}) as previous_month,
        min(session_date) over (partition by visitor) as first_date
    from visits
)

select
    session_key, visitor, session_date, channel, landing_page,
    session_date = first_date as is_new_on_day,
    month = {{ month_of('first_date') }} as is_new_in_month,
    previous_date is null or previous_date <> session_date as is_first_of_day,
    previous_month is null or previous_month <> month as is_first_of_month,
    row_number() over (partition by visitor, session_date, channel {{ in_order }}) = 1 as is_first_of_channel,
    row_number() over (partition by visitor, session_date, landing_page {{ in_order }}) = 1 as is_first_of_page
from ordered
