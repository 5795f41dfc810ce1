-- TikTok Shop orders in the orders shape. Grain: one order.
{{ marketplace_orders(ref('base_tiktok_shop__lines'), 'tiktok_shop') }}
