-- Google's reviews in the reviews shape. Grain: one review.
select
    {{ hash_key(["'google_reviews'", '_source_account', 'review_id']) }} as review_key,
    'google_reviews' as source_system,
    review_id as source_record_id,
    -- accounts/<account>/locations/<location>
    {{ dbt.split_part('_source_account', "'/'", 4) }} as place,
    cast(null as text) as product,
    case star_rating when 'ONE' then 1 when 'TWO' then 2 when 'THREE' then 3 when 'FOUR' then 4 when 'FIVE' then 5 end as rating,
    5 as rating_max,
    coalesce(trim(comment), '') <> '' as has_text,
    cast(null as text) as language,
    create_time as reviewed_at,
    update_time as updated_at,
    -- Nobody sees a reply that Google has turned down.
    case when reply_state = 'REJECTED' then null else reply_time end as replied_at,
    cast(null as text) as order_number,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    cast(null as text) as phone,
    _loaded_at
from {{ source('raw', 'google_reviews__reviews') }}
where not _is_deleted
