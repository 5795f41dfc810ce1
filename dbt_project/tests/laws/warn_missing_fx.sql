-- Amounts in a foreign currency on a day for which no rate holds: their value is null until the rate arrives.
{{ config(severity='warn') }}

select 'order' as kind, order_number as record, currency, order_date as day
from {{ ref('fct_orders') }}
where value_minor is null
union all
select 'ad' as kind, ad_id as record, currency, ad_date as day
from {{ ref('fct_ad_performance_daily') }}
where spend_minor is null
union all
select 'refund' as kind, refunds.source_record_id as record, refunds.currency, {{ local_date('refunds.refunded_at') }} as day
from {{ ref('int_refunds') }} as refunds
inner join {{ ref('int_refunds__valued') }} as valued on valued.refund_key = refunds.refund_key
where valued.value_minor is null and refunds.amount is not null
union all
select 'campaign' as kind, campaigns.campaign_code as record, campaigns.currency, campaigns.start_date as day
from {{ ref('int_offline_campaigns') }} as campaigns
{{ join_fx('campaigns.currency', 'campaigns.start_date') }}
where campaigns.cost is not null and {{ in_reporting('campaigns.cost', 'campaigns.currency', 'fx.rate') }} is null
union all
select 'influencer' as kind, endorsements.influencer as record, endorsements.currency, endorsements.start_date as day
from {{ ref('int_endorsements') }} as endorsements
{{ join_fx('endorsements.currency', 'endorsements.start_date') }}
where endorsements.cost is not null and {{ in_reporting('endorsements.cost', 'endorsements.currency', 'fx.rate') }} is null
union all
select 'overhead' as kind, overheads.kind as record, overheads.currency, cast(overheads.month || '-01' as date) as day
from {{ ref('seed_marketing_overheads') }} as overheads
{{ join_fx('overheads.currency', "cast(overheads.month || '-01' as date)") }}
where {{ in_reporting('overheads.amount', 'overheads.currency', 'fx.rate') }} is null
