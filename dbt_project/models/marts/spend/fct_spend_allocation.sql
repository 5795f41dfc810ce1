-- What each visit cost: spend of ads shared among the visits that they brought. Grain: visit and what of the platform's day it bears a
-- part of. Spend that nobody bears has rows with the touch `(none)` and the reason. Whole minor units that add up to the platform's
-- total of each account and day. By `journey_key` it is the cost of a journey, by `person_key` of a person.
select
    allocated.allocation_key,
    allocated.ad_date,
    allocated.platform,
    allocated.account_id,
    allocated.channel,
    allocated.campaign_id,
    allocated.adset_id,
    allocated.ad_id,
    allocated.allocation_level,
    allocated.unmatched_reason,
    coalesce(allocated.touchpoint_key, '(none)') as touchpoint_key,
    steps.journey_key,
    allocated.person_key,
    allocated.spend_minor
from {{ ref('int_spend__allocated') }} as allocated
left join {{ ref('int_journeys__touches') }} as steps on steps.point_key = allocated.touchpoint_key and not steps.is_conversion
