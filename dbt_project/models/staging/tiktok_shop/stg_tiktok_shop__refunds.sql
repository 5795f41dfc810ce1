-- TikTok Shop refunds in the refunds shape. Grain: one order that money was given back for.
{{ marketplace_refunds(ref('base_tiktok_shop__lines'), 'tiktok_shop') }}
