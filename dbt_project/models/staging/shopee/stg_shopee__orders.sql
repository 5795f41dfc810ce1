-- Shopee orders in the orders shape. Grain: one order.
{{ marketplace_orders(ref('base_shopee__lines'), 'shopee') }}
