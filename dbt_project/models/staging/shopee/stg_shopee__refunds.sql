-- Shopee refunds in the refunds shape. Grain: one order that money was given back for.
{{ marketplace_refunds(ref('base_shopee__lines'), 'shopee') }}
