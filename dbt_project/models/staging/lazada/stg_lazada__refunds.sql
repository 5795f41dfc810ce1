-- Lazada refunds in the refunds shape. Grain: one order that money was given back for.
{{ marketplace_refunds(ref('base_lazada__lines'), 'lazada') }}
