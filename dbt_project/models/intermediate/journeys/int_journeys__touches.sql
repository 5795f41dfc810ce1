-- Touches with the journey they belong to. Grain: one touch.
-- A conversion ends a cycle; a silence of more than `journey_inactive_days` cuts a cycle in two journeys.
-- A journey is named after what came before it, so a late earlier touch renames nothing.
{{ told_by_person(['point_key', 'is_conversion']) }}
{%- set in_order = 'occurred_at, order_rank, tie, is_conversion' %}
{#- A window, not a join: a robot's thousands of cycles would meet one another. -#}
{%- set cycle_before = 'partition by person_key order by cycle_no range between 1 preceding and 1 preceding' %}
{%- set so_far = 'partition by person_key, cycle_no order by ' ~ in_order ~ ' rows between unbounded preceding and current row' %}

with points as (
    select
        person_key, touchpoint_key as point_key, occurred_at, touchpoint_type, order_number, 0 as is_conversion,
        case when touchpoint_type = 'purchase' then 1 else 0 end as order_rank,
        case when touchpoint_type = 'purchase' then order_number else touchpoint_key end as tie
    from {{ ref('int_touchpoints') }} as touches
    where person_key is not null and {{ only_affected('touches') }}
    union all
    select
        person_key, conversion_key as point_key, converted_at as occurred_at, 'conversion' as touchpoint_type,
        order_number, 1 as is_conversion, 1 as order_rank, order_number as tie
    from {{ ref('int_conversions') }} as conversions
    where {{ only_affected('conversions') }}
),

cycles as (
    select
        *,
        1 + coalesce(sum(is_conversion) over (
            partition by person_key order by {{ in_order }} rows between unbounded preceding and 1 preceding), 0) as cycle_no
    from points
),

gaps as (
    select
        *,
        case when {{ days_between('lag(occurred_at) over (partition by person_key, cycle_no order by ' ~ in_order ~ ')',
            'occurred_at') }} > {{ var('journey_inactive_days') }} then 1 else 0 end as is_cut,
        case when touchpoint_type in (
            select touchpoint_type from {{ ref('seed_touchpoint_types') }} where is_tail
        ) then 0 else 1 end as ends_tail
    from cycles
),

segments as (
    select
        *,
        sum(is_cut) over ({{ so_far }}) as segment_no,
        sum(ends_tail) over ({{ so_far }}) as tail_ended
    from gaps
),

anchors as (
    select
        *,
        max(case when is_cut = 1 then point_key end) over (partition by person_key, cycle_no, segment_no) as cut_key,
        max(case when is_conversion = 1 then point_key end) over ({{ cycle_before }}) as previous_conversion,
        max(case when is_conversion = 1 then order_number end) over ({{ cycle_before }}) as previous_order
    from segments
),

journeys as (
    select
        anchors.person_key,
        anchors.point_key,
        anchors.is_conversion = 1 as is_conversion,
        cast(anchors.cycle_no as bigint) as cycle_no,
        cast(anchors.segment_no as bigint) as segment_no,
        {{ hash_key(['anchors.person_key', "coalesce(anchors.cut_key, anchors.previous_conversion, 'genesis')"]) }}
            as journey_key,
        anchors.occurred_at,
        case when anchors.tail_ended = 0 and anchors.is_conversion = 0 then anchors.previous_order end as post_purchase_of,
        anchors.touchpoint_type,
        row_number() over (
            partition by anchors.person_key, anchors.cycle_no, anchors.segment_no
            order by anchors.occurred_at, anchors.order_rank, anchors.tie, anchors.is_conversion
        ) as position
    from anchors
),

ranked as (
    -- The path is what led somewhere: neither the purchase itself nor the tail of the order before, unless a journey has
    -- nothing else.
    select
        *,
        case
            when is_conversion then null
            when touchpoint_type <> 'purchase' and post_purchase_of is null then 2
            when touchpoint_type <> 'purchase' then 1
            else 0
        end as path_rank
    from journeys
)

select
    person_key, point_key, is_conversion, cycle_no, segment_no, journey_key, occurred_at, post_purchase_of, position,
    coalesce(path_rank = max(path_rank) over (partition by journey_key), false) as is_path
from ranked
