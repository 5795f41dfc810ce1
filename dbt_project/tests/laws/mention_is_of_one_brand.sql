-- A mention is counted once, for one brand.
-- Remedy: seed_tracked_brands names the same query or brand twice, in letters of another case.
select mention_key, count(*) as times
from {{ ref('int_mentions') }}
group by mention_key
having count(*) > 1
