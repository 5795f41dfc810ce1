-- What each customer was worth, is expected to be worth, and whether he will buy again. Grain: one customer.
-- Scores rank customers from 1 to 5; equal customers get equal scores. The forecast is the last one made (ops.value_forecasts).
with customers as (
    select
        days.person_key,
        min(days.ordered_on) as first_order_on,
        max(days.ordered_on) as last_order_on,
        cast(sum(days.orders) as bigint) as orders,
        count(*) as order_days,
        cast(coalesce(sum(days.value_minor), 0) as bigint) as value_minor,
        {{ local_date('min(build_context.as_of)') }} as today
    from {{ ref('int_value__order_days') }} as days
    cross join {{ source('ops', 'build_context') }} as build_context
    where days.ordered_on <= {{ local_date('build_context.as_of') }}
    group by days.person_key
),

scored as (
    select
        *,
        cast(today - last_order_on as bigint) as days_since_order,
        {%- for score, column in {'recency_score': 'last_order_on', 'frequency_score': 'order_days', 'monetary_score': 'value_minor'}.items() %}
        cast(least(5, 1 + floor(5 * percent_rank() over (order by {{ column }}))) as bigint) as {{ score }}{{ ',' if not loop.last }}
        {%- endfor %}
    from customers
),

forecasts as (
    select *
    from {{ source('ops', 'value_forecasts') }}
    where known_until = made_on
        and made_on = (select max(made_on) from {{ source('ops', 'value_forecasts') }} where known_until = made_on)
),

valued as (
    select
        scored.*,
        forecasts.made_on, forecasts.method, forecasts.value_method, forecasts.alive,
        {%- for days in value_horizons() %}
        forecasts.expected_orders_{{ days }}, forecasts.repurchase_{{ days }},
        {%- endfor %}
        forecasts.expected_value_minor, forecasts.predicted_minor, forecasts.next_order_on
    from scored
    left join forecasts on forecasts.person_key = scored.person_key
),

by_scores as (
    select valued.person_key, min(segments.priority) as priority
    from valued
    inner join {{ ref('seed_rfm_segments') }} as segments
        on valued.recency_score between segments.recency_from and segments.recency_to
        and valued.frequency_score between segments.frequency_from and segments.frequency_to
    group by valued.person_key
),

by_life as (
    select valued.person_key, min(segments.priority) as priority
    from valued
    inner join {{ ref('seed_lifecycle_segments') }} as segments
        on valued.order_days >= coalesce(segments.orders_from, 0)
        and valued.order_days <= coalesce(segments.orders_to, valued.order_days)
        and valued.days_since_order >= coalesce(segments.days_since_from, 0)
        and valued.days_since_order <= coalesce(segments.days_since_to, valued.days_since_order)
        and (segments.alive_from is null or valued.alive >= segments.alive_from)
        and (segments.alive_to is null or valued.alive < segments.alive_to)
    group by valued.person_key
)

select
    valued.person_key,
    valued.first_order_on,
    valued.last_order_on,
    valued.days_since_order,
    valued.orders,
    valued.order_days,
    valued.order_days = 1 as is_one_time,
    valued.value_minor,
    valued.recency_score, valued.frequency_score, valued.monetary_score,
    rfm.segment as rfm_segment, rfm.name_en as rfm_segment_en, rfm.name_vi as rfm_segment_vi,
    life.segment as lifecycle_segment, life.name_en as lifecycle_segment_en, life.name_vi as lifecycle_segment_vi,
    cast(valued.alive as double precision) as alive_likelihood,
    cast(1 - valued.alive as double precision) as churn_likelihood,
    {%- for days in value_horizons() %}
    cast(valued.expected_orders_{{ days }} as double precision) as expected_orders_{{ days }},
    cast(valued.repurchase_{{ days }} as double precision) as repurchase_likelihood_{{ days }},
    {%- endfor %}
    valued.expected_value_minor as expected_order_minor,
    valued.predicted_minor as predicted_value_minor,
    valued.value_minor + valued.predicted_minor as lifetime_value_minor,
    valued.next_order_on,
    valued.method as forecast_method,
    valued.value_method as forecast_spending_method,
    valued.made_on as forecast_made_on
from valued
left join by_scores on by_scores.person_key = valued.person_key
left join {{ ref('seed_rfm_segments') }} as rfm on rfm.priority = by_scores.priority
left join by_life on by_life.person_key = valued.person_key
left join {{ ref('seed_lifecycle_segments') }} as life on life.priority = by_life.priority
