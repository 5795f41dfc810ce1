-- Touches and days it takes to recognise the brand, to convert and to buy again, and touches a week (M44), as
-- distributions. Grain: cohort month, channel and kind.
-- In rows of `recognise` a journey is a person. He recognises the brand with the first visit he makes by himself:
-- directly, through a search ad on the company's own name, or logged in from the first page on. It counts from the first
-- touch known of him, and itself counts.
-- A way of less than a week is one of a week: two touches in an hour are no rate of hundreds a week.
with branded as (
    select distinct clicks.session_key
    from {{ ref('fct_ad_clicks') }} as clicks
    inner join {{ ref('seed_search_query_classes') }} as classes
        on classes.active and classes.result in ('brand', 'slogan')
        and {{ pattern_meets(rule_text('classes.pattern'), rule_text('clicks.keyword')) }}
    where clicks.session_key is not null
),

logged_in as (
    select sessions.session_key
    from {{ ref('int_sessions') }} as sessions
    inner join {{ ref('int_events') }} as events on events.event_key = sessions.first_event_key
    where events.user_id is not null
),

walks as (
    select
        touches.person_key,
        touches.occurred_at,
        touches.channel,
        row_number() over (
            partition by touches.person_key order by touches.occurred_at, touches.touchpoint_key
        ) as touch_no,
        touches.touchpoint_type = 'web_visit' and (
            touches.channel = 'Direct' or branded.session_key is not null or logged_in.session_key is not null
        ) as is_by_himself
    from {{ ref('fct_touchpoints') }} as touches
    left join branded on branded.session_key = touches.session_key
    left join logged_in on logged_in.session_key = touches.session_key
    where touches.person_key is not null
),

efforts as (
    select
        cohort_month, first_channel as channel, case when cycle_no = 1 then 'convert' else 'repurchase' end as kind,
        touches, days
    from {{ ref('fct_journeys') }}
    where status = 'converted'
    union all
    select
        {{ month_of(local_date('min(occurred_at)')) }},
        max(case when touch_no = 1 then channel end),
        'recognise',
        min(case when is_by_himself then touch_no end),
        {{ days_between('min(occurred_at)', 'min(case when is_by_himself then occurred_at end)') }}
    from walks
    group by person_key
    having min(case when is_by_himself then touch_no end) is not null
),

paced as (
    select *, 7 * {{ ratio('touches', 'greatest(days, 7)') }} as touches_per_week from efforts
)

select
    cohort_month,
    channel,
    kind,
    count(*) as journeys,
    {% for measure in ['touches', 'days', 'touches_per_week'] -%}
    percentile_cont(0.25) within group (order by {{ measure }}) as {{ measure }}_p25,
    percentile_cont(0.5) within group (order by {{ measure }}) as {{ measure }}_p50,
    percentile_cont(0.75) within group (order by {{ measure }}) as {{ measure }}_p75,
    {{ ratio('sum(cast(' ~ measure ~ ' as decimal(18, 6)))', 'count(*)') }} as {{ measure }}_mean{{ ',' if not loop.last }}
    {% endfor -%}
from paced
group by cohort_month, channel, kind
