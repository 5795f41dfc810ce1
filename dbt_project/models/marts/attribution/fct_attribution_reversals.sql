-- Credit that refunds took back, from the touches that had it. Grain: refund, model and touch.
-- What a refund gives beyond its order's value reverses no credit: it is `excess_minor` of a row with the touch `(excess)`.
{{ config(materialized='view') }}

select
    refund_key, attribution_model, touchpoint_key, conversion_key, person_key, channel, campaign, occurred_at, conversion_date, refund_date,
    reversed_minor, excess_minor
from {{ ref('int_attribution__reversals') }}
