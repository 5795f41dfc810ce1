-- Kinds of touchpoint that occur: type, channel, context, need and moment. Grain: one such combination.
with kinds as (
    select
        signatures.touchpoint_type, signatures.channel, context, need, moment, department, media, stage_five, stage_six, stage_seven,
        cast(sum(counts.touches) as bigint) as touches
    from {{ ref('int_touchpoints__kind_counts') }} as counts
    inner join {{ ref('int_touchpoints__signatures') }} as signatures on signatures.signature_key = counts.signature_key
    group by
        signatures.touchpoint_type, signatures.channel, context, need, moment, department, media, stage_five, stage_six, stage_seven
)

select
    {{ hash_key(['kinds.touchpoint_type', 'channel', 'context', 'need', 'moment', 'department', 'kinds.media']) }}
        as touchpoint_kind_key,
    kinds.touchpoint_type,
    coalesce(types.name_en, kinds.touchpoint_type) as touchpoint_name_en,
    coalesce(types.name_vi, kinds.touchpoint_type) as touchpoint_name_vi,
    kinds.channel,
    kinds.context,
    kinds.need,
    kinds.moment,
    kinds.department,
    kinds.media,
    kinds.stage_five,
    kinds.stage_six,
    kinds.stage_seven,
    kinds.touches
from kinds
left join {{ ref('seed_touchpoint_types') }} as types on types.touchpoint_type = kinds.touchpoint_type
