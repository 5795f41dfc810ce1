-- Amounts in a foreign currency on a day without a rate: their value is null until the rate arrives.
-- Remedy: put the day's rate into the fx file.
{{ config(severity='warn') }}

select 'order' as kind, order_number as record, currency, order_date as day
from {{ ref('fct_orders') }}
where value_minor is null
union all
select 'ad' as kind, ad_id as record, currency, ad_date as day
from {{ ref('fct_ad_performance_daily') }}
where spend_minor is null
