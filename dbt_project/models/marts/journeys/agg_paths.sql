-- Paths: a journey's channels in order, the same one twice in a row told once. Grain: month, dimension, segment and path.
-- The {{ var('paths_kept') }} commonest paths of all time are told by name in every month and segment, so that any two can be compared;
-- the others are one row `(other)`.
with steps as (
    select
        journey_key, position_from_start, channel,
        lag(channel) over (partition by journey_key order by position_from_start) as previous_channel
    from {{ ref('bridge_journey_touch') }}
    where is_path
),

paths as (
    select journey_key, string_agg(channel, ' > ' order by position_from_start) as path, count(*) as path_length
    from steps
    where previous_channel is null or previous_channel <> channel
    group by journey_key
),

ranked as (
    -- By digest where two are as common: engines do not sort text alike.
    select path, row_number() over (order by count(*) desc, md5(path)) as path_rank from paths group by path
),

named as (
    select
        paths.journey_key,
        case when ranked.path_rank <= {{ var('paths_kept') }} then paths.path else '(other)' end as path,
        case when ranked.path_rank <= {{ var('paths_kept') }} then paths.path_length end as path_length
    from paths
    inner join ranked on ranked.path = paths.path
),

segments as (
    {{ journey_segments() }}
)

select
    segments.cohort_month,
    segments.dimension,
    segments.segment,
    named.path,
    named.path_length,
    count(*) as journeys,
    cast(sum(case when segments.status = 'converted' then 1 else 0 end) as bigint) as conversions,
    cast(sum(segments.value_minor) as bigint) as value_minor,
    percentile_cont(0.5) within group (order by case when segments.status = 'converted' then segments.days end) as median_days
from segments
inner join named on named.journey_key = segments.journey_key
group by segments.cohort_month, segments.dimension, segments.segment, named.path, named.path_length
