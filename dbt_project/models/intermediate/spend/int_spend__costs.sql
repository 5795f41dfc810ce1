-- What marketing cost: ads by the platform's day, campaigns outside the net and influencers on the day they start.
-- Grain: day, channel, platform and campaign. Where a part of the cost has no exchange rate, the whole is unknown.
{{ told_by_difference(['cost_date', 'channel', 'platform', 'campaign'], links=['cost_date', 'cost_month']) }}

with costs as (
    select ad_date as cost_date, channel, platform, campaign_id as campaign, campaign_name, spend_minor as cost_minor, is_mature
    from {{ ref('int_ads__valued') }}
    union all
    select
        campaigns.start_date, 'Offline', null, campaigns.campaign_code, campaigns.campaign_name,
        {{ minor_units(in_reporting('campaigns.cost', 'campaigns.currency', 'fx.rate')) }}, true
    from {{ ref('int_offline_campaigns') }} as campaigns
    {{ join_fx('campaigns.currency', 'campaigns.start_date') }}
    where campaigns.cost is not null
    union all
    select
        endorsements.start_date, 'Affiliates', null, endorsements.campaign_code, endorsements.campaign_name,
        {{ minor_units(in_reporting('endorsements.cost', 'endorsements.currency', 'fx.rate')) }}, true
    from {{ ref('int_endorsements') }} as endorsements
    {{ join_fx('endorsements.currency', 'endorsements.start_date') }}
    where endorsements.cost is not null
)

select
    cost_date, {{ month_of('cost_date') }} as cost_month, channel, coalesce(platform, '(none)') as platform,
    coalesce(campaign, '(none)') as campaign, max(campaign_name) as campaign_name,
    case when count(*) = count(cost_minor) then cast(sum(cost_minor) as bigint) end as cost_minor,
    min(case when is_mature then 1 else 0 end) = 1 as is_mature
from costs
where cost_date is not null
group by cost_date, channel, coalesce(platform, '(none)'), coalesce(campaign, '(none)')
