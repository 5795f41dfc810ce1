-- Spend of ads shared among the visits that they brought. Grain: visit and what of the platform's day it bears a part of; of spend
-- that nobody bears, account, day, campaign and reason.
-- An ad's day is borne by the closest visits there are: by those that clicked on the ad, else those of its ad set, else those of its
-- campaign, else all of the platform's on that day. Clicks are the weights; a visit of which the platform tells no click is one.
{%- set levels = {'ad': 'ad_id', 'adset': 'adset_id', 'campaign': 'campaign_id', 'platform': "''"} %}
{%- set of_target = ['allocation_level', 'platform', 'account_id', 'ad_date', 'target_id'] %}

with lines as (
    select platform, account_id, ad_date, channel, campaign_id, adset_id, ad_id, clicks, spend_minor
    from {{ ref('int_ads__valued') }}
    where spend <> 0
),

-- A visit of which no account is known may be from any that advertised on the platform that day.
placed as (
    select touches.touchpoint_key, touches.person_key, lines.platform, lines.account_id, lines.ad_date, touches.campaign_id,
        touches.adset_id, touches.ad_id, touches.clicks
    from {{ ref('int_spend__touches') }} as touches
    inner join (select distinct platform, account_id, ad_date from lines) as lines
        on lines.platform = touches.platform and lines.ad_date = touches.ad_date
        and (touches.account_id is null or touches.account_id = lines.account_id)
),

targets as (
    {%- for level, target in levels.items() %}
    select
        '{{ level }}' as allocation_level, platform, account_id, ad_date, {{ target }} as target_id, touchpoint_key, person_key,
        {{ 'max' if level == 'platform' else 'sum' }}(clicks) as weight
    from placed
    where {{ target }} is not null
    group by platform, account_id, ad_date, touchpoint_key, person_key{{ ', ' ~ target if level != 'platform' }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

weighted as (
    select
        targets.*,
        sum(weight) over (partition by {{ of_target | join(', ') }}) as total_weight,
        sum(weight) over (
            partition by {{ of_target | join(', ') }} order by touchpoint_key rows between unbounded preceding and current row
        ) as running_weight
    from targets
),

levelled as (
    select
        lines.*,
        case
            when lines.spend_minor is null then '(unmatched)'
            {%- for level in levels %}
            when of_{{ level }}.target_id is not null then '{{ level }}'
            {%- endfor %}
            else '(unmatched)'
        end as allocation_level
    from lines
    {%- for level, target in levels.items() %}
    left join (select distinct {{ of_target | join(', ') }} from targets where allocation_level = '{{ level }}') as of_{{ level }}
        on of_{{ level }}.platform = lines.platform and of_{{ level }}.account_id = lines.account_id
        and of_{{ level }}.ad_date = lines.ad_date and of_{{ level }}.target_id = {{ target if level == 'platform' else 'lines.' ~ target }}
    {%- endfor %}
),

named as (
    select
        platform, account_id, ad_date, channel, allocation_level, spend_minor,
        case allocation_level {% for level, target in levels.items() %}when '{{ level }}' then {{ target }} {% endfor %}else coalesce(campaign_id, '') end as target_id,
        case when allocation_level <> 'platform' then campaign_id end as campaign_id,
        case when allocation_level in ('ad', 'adset') then adset_id end as adset_id,
        case when allocation_level = 'ad' then ad_id end as ad_id,
        case when allocation_level = '(unmatched)' then
            case when spend_minor is null then 'no_rate' when clicks = 0 then 'no_clicks' else 'no_visits' end
        end as unmatched_reason
    from levelled
),

amounts as (
    select
        {{ of_target | join(', ') }}, unmatched_reason, max(channel) as channel, max(campaign_id) as campaign_id,
        max(adset_id) as adset_id, max(ad_id) as ad_id, cast(sum(spend_minor) as bigint) as amount
    from named
    group by {{ of_target | join(', ') }}, unmatched_reason
)

select
    {{ hash_key(['amounts.allocation_level', 'amounts.platform', 'amounts.account_id', 'amounts.ad_date', 'amounts.target_id',
        'amounts.unmatched_reason', 'weighted.touchpoint_key']) }} as allocation_key,
    amounts.platform, amounts.account_id, amounts.ad_date, amounts.channel, amounts.campaign_id, amounts.adset_id, amounts.ad_id,
    amounts.allocation_level, amounts.unmatched_reason, weighted.touchpoint_key, weighted.person_key,
    case when weighted.touchpoint_key is null then amounts.amount else cast(sign(amounts.amount) as bigint) * (
        {{ integer_share('abs(amounts.amount)', 'weighted.running_weight', 'weighted.total_weight') }}
        - {{ integer_share('abs(amounts.amount)', '(weighted.running_weight - weighted.weight)', 'weighted.total_weight') }}
    ) end as spend_minor
from amounts
left join weighted on {% for name in of_target %}weighted.{{ name }} = amounts.{{ name }}{{ ' and ' if not loop.last }}{% endfor %}
