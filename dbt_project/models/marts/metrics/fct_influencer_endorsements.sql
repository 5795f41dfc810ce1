-- What influencers reached, cost and brought (M43). Grain: campaign and influencer.
-- An order with a promo code counts for the endorsement that began with this code last, however long after its end; one with
-- several codes for each of them.
with endorsements as (
    select
        told.*,
        lower(trim(told.promo_code)) as code,
        {{ minor_units(in_reporting('told.cost', 'told.currency', 'fx.rate')) }} as cost_minor
    from {{ ref('int_endorsements') }} as told
    {{ join_fx('told.currency', 'told.start_date') }}
),

codes as (
    select distinct orders.order_key, lower(trim(part.value)) as code
    from {{ ref('fct_orders') }} as orders
    {{ split_rows('orders.coupon_code', ',') }}
    where orders.is_valid
),

uses as (
    select
        orders.*,
        endorsements.endorsement_key,
        row_number() over (
            partition by codes.order_key, codes.code order by endorsements.start_date desc, endorsements.endorsement_key
        ) as choice
    from codes
    inner join {{ ref('fct_orders') }} as orders on orders.order_key = codes.order_key
    inner join endorsements on endorsements.code = codes.code and endorsements.start_date <= orders.order_date
),

brought as (
    select
        endorsement_key,
        count(*) as code_uses,
        count(distinct person_key) as buyers,
        cast(sum(case when order_no = 1 then 1 else 0 end) as bigint) as first_orders,
        cast(sum(coalesce(value_minor, 0)) as bigint) as value_minor
    from uses
    where choice = 1
    group by endorsement_key
)

select
    endorsements.campaign_code,
    endorsements.influencer,
    endorsements.campaign_name,
    endorsements.network,
    endorsements.promo_code,
    endorsements.start_date,
    endorsements.end_date,
    endorsements.reach,
    coalesce(brought.code_uses, 0) as code_uses,
    coalesce(brought.buyers, 0) as buyers,
    coalesce(brought.first_orders, 0) as first_orders,
    coalesce(brought.value_minor, 0) as value_minor,
    endorsements.cost_minor,
    {{ exact_ratio('endorsements.cost_minor', 'brought.code_uses') }} as cost_per_use,
    {{ exact_ratio('coalesce(brought.value_minor, 0)', 'endorsements.cost_minor') }} as value_per_cost
from endorsements
left join brought on brought.endorsement_key = endorsements.endorsement_key
