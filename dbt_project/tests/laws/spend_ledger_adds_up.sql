-- The revisions of an ad's day add up to what the platform says of it now, and number without a gap.
-- Remedy: look at the day's rows in int_ad_spend__ledger; rows are only ever added to it, by builds.
with summed as (
    select
        ledger_line_key, max(ad_day_key) as ad_day_key, sum(delta_spend) as spend, sum(delta_clicks) as clicks,
        sum(delta_impressions) as impressions, max(revision) as revision, count(*) as revisions
    from {{ ref('int_ad_spend__ledger') }}
    group by ledger_line_key
),

told as (
    select {{ hash_key(['ad_day_key', 'currency']) }} as ledger_line_key, spend, clicks, impressions from {{ ref('int_ads') }}
)

select coalesce(summed.ledger_line_key, told.ledger_line_key) as ledger_line_key, summed.spend as summed, told.spend as told
from summed
full outer join told on told.ledger_line_key = summed.ledger_line_key
where coalesce(summed.spend, -1) <> coalesce(told.spend, 0)
    or summed.clicks <> coalesce(told.clicks, 0)
    or summed.impressions <> coalesce(told.impressions, 0)
    or summed.revision <> summed.revisions
