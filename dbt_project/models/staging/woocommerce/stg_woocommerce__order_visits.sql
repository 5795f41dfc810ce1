-- The visit that led to a WooCommerce order, as the order tells it, in the order-visits shape. Grain: one order.
with said as (
    select
        orders.id,
        orders._source_account,
        {% for key in ['source_type', 'utm_source', 'utm_medium', 'utm_campaign', 'referrer', 'session_entry', 'session_start_time'] -%}
        max(
            case
                when {{ json_text('item.value', ['key']) }} = '_wc_order_attribution_{{ key }}'
                    then nullif(nullif({{ json_text('item.value', ['value']) }}, '(none)'), '(direct)')
            end
        ) as {{ key }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ source('raw', 'woocommerce__orders') }} as orders
    {{ json_items('orders.meta_data') }}
    where not orders._is_deleted
    group by orders.id, orders._source_account
)

select
    {{ hash_key(["'woocommerce'", 'orders._source_account', 'orders.id', '1']) }} as visit_key,
    'woocommerce' as source_system,
    'visit:woocommerce:' || cast(orders.id as text) || ':1' as source_record_id,
    {{ hash_key(["'woocommerce'", 'orders._source_account', 'orders.id']) }} as order_key,
    -- The shop's tracking writes UTC without saying so. It comes from the buyer's browser, and may say a day that is none.
    cast(said.session_start_time || '+00' as timestamptz) as visited_at,
    said.utm_source,
    said.utm_medium,
    said.utm_campaign,
    {{ url_host('said.referrer') }} as referrer_host,
    {{ url_path('said.session_entry') }} as landing_page,
    orders._loaded_at
from said
inner join {{ source('raw', 'woocommerce__orders') }} as orders
    on orders.id = said.id and orders._source_account is not distinct from said._source_account
where
    said.source_type <> 'admin'
    and {{ regex_like('said.session_start_time', "'^(20[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|20([02468][048]|[13579][26])-02-29) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$'") }}
