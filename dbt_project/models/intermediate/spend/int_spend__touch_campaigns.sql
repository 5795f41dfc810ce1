-- Which campaigns of a platform each visit may be from, and by what part, as whole numbers with what came before it: what the visit
-- earned is shared by the difference of two running shares. Grain: visit, platform and campaign.
{{ told_by_difference(['touchpoint_key', 'platform', 'campaign'], links=['touchpoint_key', 'person_key']) }}

with parts as (
    select
        touchpoint_key, person_key, platform, coalesce(campaign_id, '(none)') as campaign, cast(sum(clicks) as bigint) as part
    from {{ ref('int_spend__touches') }}
    group by touchpoint_key, person_key, platform, coalesce(campaign_id, '(none)')
)

select
    touchpoint_key, person_key, platform, campaign,
    cast(sum(part) over (
        partition by touchpoint_key order by {{ hash_key(['platform', 'campaign']) }} rows between unbounded preceding and current row
    ) - part as bigint) as part_before,
    part,
    cast(sum(part) over (partition by touchpoint_key) as bigint) as total_part
from parts
