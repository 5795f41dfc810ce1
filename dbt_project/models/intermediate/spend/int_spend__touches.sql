-- Visits that ads brought, with what is known of the ad. Grain: visit and ad, campaign or platform that it may be from.
-- A click that the platform tells of names its ad; of other visits seed_campaign_map says the platform and the campaign. Where two
-- accounts run a campaign of that name, the visit may be from either and bears part of both. On a day on which nothing of that name
-- ran it is from what ran nearest to it: somebody comes late, or by another clock than the account's.
{%- set is_of_name = "names.platform = {0}.platform and names.campaign = {0}.campaign and names.adset = {0}.adset"
    ~ " and ({0}.account_id is null or names.account_id = {0}.account_id)" %}

with origins as (
    {{ mapped_campaigns(ref('int_sessions__channels')) }}
),

visits as (
    select touchpoint_key, person_key, session_key, occurred_at, origin_key
    from {{ ref('int_touchpoints__from_events') }}
    where touchpoint_type = 'web_visit'
    union all
    select touchpoint_key, person_key, session_key, occurred_at, origin_key from {{ ref('int_touchpoints__from_order_visits') }}
),

clicked as (
    select
        visits.touchpoint_key, visits.person_key, clicks.platform, clicks.account_id, clicks.click_date as ad_date,
        clicks.campaign_id, clicks.adset_id, coalesce(clicks.ad_id, 'campaign:' || clicks.campaign_id) as ad_id, count(*) as clicks
    from {{ ref('int_spend__click_visits') }} as landings
    inner join {{ ref('int_ad_clicks') }} as clicks on clicks.ad_click_key = landings.ad_click_key
    inner join visits on visits.session_key = landings.session_key
    group by
        visits.touchpoint_key, visits.person_key, clicks.platform, clicks.account_id, clicks.click_date, clicks.campaign_id,
        clicks.adset_id, coalesce(clicks.ad_id, 'campaign:' || clicks.campaign_id)
),

mapped as (
    select
        visits.touchpoint_key, visits.person_key, origins.platform, origins.account_id, origins.campaign, origins.adset,
        {{ local_date('visits.occurred_at') }} as ad_date
    from visits
    inner join origins on origins.signature_key = visits.origin_key
    where not exists (select 1 from clicked where clicked.touchpoint_key = visits.touchpoint_key)
),

names as (
    {%- for name in ['campaign_id', 'campaign_name'] %}
    {%- for adset in ['cast(null as text)', 'adset_id', 'adset_name'] %}
    select platform, account_id, ad_date, campaign_id, {{ rule_text(name) }} as campaign,
        {{ 'cast(null as text)' if loop.first else 'adset_id' }} as adset_id, {{ rule_text(adset) }} as adset
    from {{ ref('int_ads') }}
    where {{ name }} is not null {{ '' if loop.first else 'and ' ~ adset ~ ' is not null' }}
    {{ 'union' if not loop.last }}
    {%- endfor %}
    {{ 'union' if not loop.last }}
    {%- endfor %}
),

elsewhen as (
    select platform, account_id, campaign, adset, ad_date, named_date
    from (
        select
            asked.*, names.ad_date as named_date,
            row_number() over (
                partition by asked.platform, asked.account_id, asked.campaign, asked.adset, asked.ad_date
                order by abs({{ dbt.datediff('asked.ad_date', 'names.ad_date', 'day') }}), names.ad_date
            ) as choice
        from (select distinct platform, account_id, campaign, adset, ad_date from mapped) as asked
        inner join names on {{ is_of_name.format('asked') }}
        where not exists (select 1 from names where names.ad_date = asked.ad_date and {{ is_of_name.format('asked') }})
    ) as ranked
    where choice = 1
)

select
    touchpoint_key, person_key, platform, account_id, ad_date, campaign_id, adset_id, ad_id, cast(clicks as bigint) as clicks
from clicked
union all
select distinct
    mapped.touchpoint_key, mapped.person_key, mapped.platform,
    -- What another day's account is called says nothing of whose spend of this day it bears.
    coalesce(case when elsewhen.named_date is null then names.account_id end, mapped.account_id), mapped.ad_date,
    names.campaign_id, names.adset_id, cast(null as text), cast(1 as bigint)
from mapped
left join elsewhen
    on elsewhen.platform = mapped.platform and elsewhen.account_id is not distinct from mapped.account_id
    and elsewhen.campaign = mapped.campaign and elsewhen.adset = mapped.adset and elsewhen.ad_date = mapped.ad_date
left join names on names.ad_date = coalesce(elsewhen.named_date, mapped.ad_date) and {{ is_of_name.format('mapped') }}
