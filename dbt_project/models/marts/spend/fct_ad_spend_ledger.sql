-- Every revision of what platforms said of an ad's day: by how much figures changed, when that was seen and why.
-- Grain: ad, day, currency and revision. Revisions are only ever added: those seen by a moment add up to what was known then.
-- Minor units are differences of rounded running sums, so they add up to the mart of the day.
with running as (
    select
        ledger.*,
        sum(delta_spend) over (
            partition by ledger_line_key order by revision rows between unbounded preceding and current row
        ) as spend
    from {{ ref('int_ad_spend__ledger') }} as ledger
)

select
    running.ledger_line_key,
    running.revision,
    running.platform,
    running.account_id,
    running.ad_date,
    running.ad_id,
    running.campaign_id,
    running.adset_id,
    running.channel,
    running.currency,
    running.revision_reason,
    running.seen_at,
    running.delta_spend,
    {{ minor_units(in_reporting('running.spend', 'running.currency', 'fx.rate')) }}
    - {{ minor_units(in_reporting('(running.spend - running.delta_spend)', 'running.currency', 'fx.rate')) }} as delta_spend_minor,
    running.delta_impressions,
    running.delta_clicks,
    running.delta_platform_conversions
from running
{{ join_fx('running.currency', 'running.ad_date') }}
