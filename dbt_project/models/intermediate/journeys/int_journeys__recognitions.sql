-- After how many touches and days somebody recognises the brand. Grain: person who does.
-- He does with the first visit he makes by himself: directly, through a search ad on the company's own name, or logged in from the
-- first page on. It counts from the first touch known of him, and itself counts.
{{ told_by_difference('person_key', links=['person_key', 'cohort_month'], scope='person_key') }}
{%- set branded, sessions, events = ref('int_sessions__branded'), ref('int_sessions'), ref('int_events') -%}
{%- set since = told_since([ref('int_touchpoints'), branded, sessions, events]) -%}
{#- A click may be told of after its visit; who logged in with the first page may be corrected. -#}
{%- do look_again_at(since, "select person_key from " ~ ref('int_control__affected_people')
    ~ " union select visits.person_key from " ~ sessions ~ " as visits join " ~ changes(branded, since) ~ " on changes.session_key = visits.session_key"
    ~ " union select visits.person_key from " ~ sessions ~ " as visits where visits.device_id in (" ~ devices_of([events], since) ~ ")") %}

with walks as (
    select
        touches.person_key,
        touches.occurred_at,
        touches.channel,
        row_number() over (partition by touches.person_key order by touches.occurred_at, touches.touchpoint_key) as touch_no,
        touches.touchpoint_type = 'web_visit' and (
            touches.channel = 'Direct' or branded.session_key is not null or events.user_id is not null
        ) as is_by_himself
    from {{ ref('int_touchpoints') }} as touches
    left join {{ branded }} as branded on branded.session_key = touches.session_key
    left join {{ sessions }} as sessions on sessions.session_key = touches.session_key and touches.touchpoint_type = 'web_visit'
    left join {{ events }} as events on events.event_key = sessions.first_event_key
    where touches.person_key is not null and {{ to_tell(person_of('touches'), since) }}
)

select
    person_key,
    {{ month_of(local_date('min(occurred_at)')) }} as cohort_month,
    max(case when touch_no = 1 then channel end) as channel,
    min(case when is_by_himself then touch_no end) as touches,
    {{ days_between('min(occurred_at)', 'min(case when is_by_himself then occurred_at end)') }} as days
from walks
group by person_key
having min(case when is_by_himself then touch_no end) is not null
