-- Channels with their medium kind and names. Grain: one channel.
select
    channel,
    min(media) as media,
    cast(min(sort_order) as bigint) as sort_order,
    min(name_en) as name_en,
    min(name_vi) as name_vi
from {{ ref('seed_channels') }}
group by channel
