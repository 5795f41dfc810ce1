-- Likelihoods lie between 0 and 1, further horizons expect more, one-time buyers are alive, every customer has his segments.
-- Remedy: look at the day's row of ops.value_models, and at the limits of seed_lifecycle_segments and seed_rfm_segments.
select *
from {{ ref('dim_customer_value') }}
where
    alive_likelihood < 0 or alive_likelihood > 1
    or repurchase_likelihood_30 < 0 or repurchase_likelihood_365 > alive_likelihood + 0.000001
    or repurchase_likelihood_30 > repurchase_likelihood_90 or repurchase_likelihood_90 > repurchase_likelihood_365
    or expected_orders_30 > expected_orders_90 or expected_orders_90 > expected_orders_365
    or repurchase_likelihood_90 > expected_orders_90 + 0.000001
    or (forecast_made_on is not null and is_one_time and forecast_made_on >= last_order_on and alive_likelihood < 1)
    or rfm_segment is null
    or (forecast_made_on is not null and lifecycle_segment is null)
