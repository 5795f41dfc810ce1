-- Lines of Shopee orders in the order-lines shape. Grain: order and line.
{{ marketplace_order_lines(ref('base_shopee__lines'), 'shopee') }}
