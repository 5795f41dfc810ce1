-- Mentions by file in the mentions shape. Grain: one mention.
select
    {{ hash_key(["'social_mentions'", 'mentions.mention_code']) }} as mention_key,
    'social_mentions' as source_system,
    mentions.mention_code as source_record_id,
    coalesce(brands.brand, trim(mentions.brand)) as brand,
    coalesce(brands.is_own, false) as is_own,
    coalesce(nullif(lower(trim(mentions.network)), ''), '(unknown)') as network,
    case lower(trim(mentions.sentiment))
        when 'tích cực' then 'positive'
        when 'trung lập' then 'neutral'
        when 'tiêu cực' then 'negative'
        else nullif(lower(trim(mentions.sentiment)), '')
    end as sentiment,
    mentions.reach,
    nullif(trim(mentions.product), '') as product,
    nullif(trim(mentions.topic), '') as topic,
    nullif(lower(trim(mentions.language)), '') as language,
    mentions.mentioned_at,
    mentions._loaded_at
from {{ source('raw', 'social_mentions__mentions') }} as mentions
left join {{ ref('seed_tracked_brands') }} as brands on lower(brands.name) = lower(trim(mentions.brand))
where not mentions._is_deleted
