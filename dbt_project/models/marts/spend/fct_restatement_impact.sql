-- What platforms' restatements did to spend and ROAS. Grain: platform, campaign, day, moment at which another figure had been seen, and attribution model.
-- Credit is what the day's touches have earned by now, before and after alike, so that the difference is the platform's alone.
{{ told_by_difference(['platform', 'campaign', 'ad_date', 'seen_at', 'attribution_model'], links=['ad_date'], scope='ad_date',
    indexes=[{'columns': ['ad_date']}]) }}
{%- set roi, costs = ref('fct_attribution_roi'), ref('int_spend__costs') -%}
{%- set since = told_since([roi, costs], seeds=[ref('seed_attribution_models')]) -%}
{%- set upto = 'partition by platform, campaign, ad_date order by seen_at rows between unbounded preceding and current row' -%}
{%- do look_again_at(since, "select day from " ~ changes(roi, since) ~ " union select cost_date from " ~ changes(costs, since)) %}

with revisions as (
    -- Rows land one by one: what one build found is one telling. An ad's former figures are of the campaign that it is in now.
    select
        ledger.platform, coalesce(ads.campaign_id, ledger.campaign_id, '(none)') as campaign, ledger.ad_date, ledger.seen_at, builds.recorded_at,
        ledger.channel, ledger.delta_spend_minor
    from {{ ref('fct_ad_spend_ledger') }} as ledger
    inner join {{ ref('int_ad_spend__ledger') }} as builds on builds.ledger_line_key = ledger.ledger_line_key and builds.revision = ledger.revision
    left join {{ ref('fct_ad_performance_daily') }} as ads
        on ads.platform = ledger.platform and ads.account_id = ledger.account_id and ads.ad_date = ledger.ad_date and ads.ad_id = ledger.ad_id
    where {{ to_tell('cast(ledger.ad_date as text)', since) }}
),

seen as (
    select
        platform, campaign, ad_date, max(seen_at) as seen_at, max(channel) as channel,
        cast(case when count(*) = count(delta_spend_minor) then sum(delta_spend_minor) end as bigint) as delta_spend_minor
    from revisions
    group by platform, campaign, ad_date, recorded_at
),

running as (
    select
        seen.*, row_number() over (partition by platform, campaign, ad_date order by seen_at) as telling,
        case when count(*) over ({{ upto }}) = count(delta_spend_minor) over ({{ upto }}) then sum(delta_spend_minor) over ({{ upto }}) end as spend_minor
    from seen
),

earned as (
    select day, platform, campaign, attribution_model, cast(sum(net_credit_minor) as bigint) as net_credit_minor
    from {{ roi }}
    where basis = 'spend_day' and platform <> '(none)' and {{ to_tell('cast(day as text)', since) }}
    group by day, platform, campaign, attribution_model
),

compared as (
    select
        running.platform, running.campaign, running.ad_date, running.seen_at, running.channel, models.attribution_model,
        cast(running.spend_minor - running.delta_spend_minor as bigint) as spend_before_minor, running.delta_spend_minor,
        cast(running.spend_minor as bigint) as spend_after_minor, coalesce(earned.net_credit_minor, 0) as net_credit_minor
    from running
    inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
    left join earned
        on earned.day = running.ad_date and earned.platform = running.platform and earned.campaign = running.campaign
        and earned.attribution_model = models.attribution_model
    where running.telling > 1 and running.delta_spend_minor <> 0
)

select
    platform, campaign, ad_date, seen_at, attribution_model, channel, spend_before_minor, delta_spend_minor, spend_after_minor,
    net_credit_minor,
    {{ ratio('net_credit_minor', 'spend_before_minor') }} as roas_before,
    {{ ratio('net_credit_minor', 'spend_after_minor') }} as roas_after,
    {{ ratio('net_credit_minor', 'spend_after_minor') }} - {{ ratio('net_credit_minor', 'spend_before_minor') }} as delta_roas
from compared
