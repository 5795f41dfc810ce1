-- Open rate of each customer over time (M30). Grain: week with e-mails delivered, and person.
-- Trailing rates are of the last 4 and 12 weeks with this one; the slope is that of a straight line through the weekly
-- rates of 12 weeks, by week, null with fewer than two. Opens that only a machine made are none.
with letters as (
    select
        owners.person_key, {{ week_of(local_date('min(messages.occurred_at)')) }} as week,
        max(case when messages.message_event = 'opened' and not messages.is_machine then 1 else 0 end) as opened
    from {{ ref('int_messages__sends') }} as messages
    inner join {{ ref('int_identity__identifier_person') }} as owners
        on owners.id_type = 'klaviyo_profile' and owners.id_value = messages.klaviyo_profile
    where messages.message_channel = 'email' and messages.message_event in ('delivered', 'opened')
    group by owners.person_key, messages.source_system, messages.campaign, messages.send_id, messages.sent_at
    having max(case when messages.message_event = 'delivered' then 1 else 0 end) = 1
),

weeks as (
    select week, person_key, count(*) as delivered, cast(sum(opened) as bigint) as opened,
        {{ ratio('sum(opened)', 'count(*)') }} as open_rate
    from letters
    group by week, person_key
),

recent as (
    select
        weeks.week, weeks.person_key, earlier.delivered, earlier.opened, earlier.open_rate,
        {{ dbt.datediff('earlier.week', 'weeks.week', 'day') }} / 7 as weeks_ago
    from weeks
    inner join weeks as earlier
        on earlier.person_key = weeks.person_key and earlier.week <= weeks.week
        and earlier.week > {{ dbt.dateadd('day', -84, 'weeks.week') }}
)

select
    week,
    person_key,
    cast(sum(case when weeks_ago = 0 then delivered else 0 end) as bigint) as delivered,
    cast(sum(case when weeks_ago = 0 then opened else 0 end) as bigint) as opened,
    {{ ratio('sum(case when weeks_ago = 0 then opened end)', 'sum(case when weeks_ago = 0 then delivered end)') }} as open_rate,
    {{ ratio('sum(case when weeks_ago < 4 then opened end)', 'sum(case when weeks_ago < 4 then delivered end)') }} as open_rate_4_weeks,
    {{ ratio('sum(opened)', 'sum(delivered)') }} as open_rate_12_weeks,
    {{ ratio('sum(weeks_ago) * ' ~ exact_sum('open_rate') ~ ' - count(*) * ' ~ exact_sum('weeks_ago * open_rate'),
        'count(*) * sum(weeks_ago * weeks_ago) - sum(weeks_ago) * sum(weeks_ago)') }} as open_rate_slope
from recent
group by week, person_key
