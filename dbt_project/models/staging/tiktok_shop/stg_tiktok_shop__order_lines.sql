-- Lines of TikTok Shop orders in the order-lines shape. Grain: order and line.
{{ marketplace_order_lines(ref('base_tiktok_shop__lines'), 'tiktok_shop') }}
