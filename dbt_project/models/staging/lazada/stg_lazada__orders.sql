-- Lazada orders in the orders shape. Grain: one order.
{{ marketplace_orders(ref('base_lazada__lines'), 'lazada') }}
