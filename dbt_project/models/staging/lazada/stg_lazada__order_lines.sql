-- Lines of Lazada orders in the order-lines shape. Grain: order and line.
{{ marketplace_order_lines(ref('base_lazada__lines'), 'lazada') }}
