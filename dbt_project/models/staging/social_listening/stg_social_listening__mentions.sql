-- Brandwatch's mentions in the mentions shape. Grain: one mention of one query; a query follows one brand.
-- Of several categories of one kind the first by alphabet counts.
with categories as (
    select
        mentions._source_account,
        mentions.query_id,
        mentions.resource_id,
        known.meaning,
        min({{ json_text('item.value', ['name']) }}) as name
    from {{ source('raw', 'social_listening__mentions') }} as mentions
    {{ json_items('mentions.category_details') }}
    inner join {{ ref('seed_mention_categories') }} as known
        on lower(known.parent_category) = lower({{ json_text('item.value', ['parentName']) }})
    group by mentions._source_account, mentions.query_id, mentions.resource_id, known.meaning
)

select
    {{ hash_key(["'social_listening'", 'mentions._source_account', 'mentions.query_id', 'mentions.resource_id']) }} as mention_key,
    'social_listening' as source_system,
    mentions.resource_id as source_record_id,
    coalesce(brands.brand, queries.name, mentions.query_name, '(unknown)') as brand,
    coalesce(brands.is_own, false) as is_own,
    coalesce(nullif(lower(trim(mentions.page_type)), ''), '(unknown)') as network,
    lower(mentions.sentiment) as sentiment,
    mentions.reach_estimate as reach,
    products.name as product,
    topics.name as topic,
    mentions.language,
    mentions.date as mentioned_at,
    mentions._loaded_at
from {{ source('raw', 'social_listening__mentions') }} as mentions
left join {{ source('raw', 'social_listening__queries') }} as queries
    on queries._source_account = mentions._source_account and queries.id = mentions.query_id
left join {{ ref('seed_tracked_brands') }} as brands
    on lower(brands.name) = lower(coalesce(queries.name, mentions.query_name))
left join categories as products
    on products._source_account = mentions._source_account
    and products.query_id = mentions.query_id
    and products.resource_id = mentions.resource_id
    and products.meaning = 'product'
left join categories as topics
    on topics._source_account = mentions._source_account
    and topics.query_id = mentions.query_id
    and topics.resource_id = mentions.resource_id
    and topics.meaning = 'topic'
where not mentions._is_deleted
