-- Likelihoods lie between 0 and 1, further horizons expect more, one-time buyers are alive, every customer has his segments.
-- Of how often somebody bought again that is held which the forecast knew of: an order may be cancelled, or people parted, on the same day.
-- Remedy: look at the day's row of ops.value_models, and at the limits of seed_lifecycle_segments and seed_rfm_segments.
select customers.*
from {{ ref('dim_customer_value') }} as customers
left join (
    select person_key, made_on, repeats from {{ source('ops', 'value_forecasts') }} where known_until = made_on
) as known on known.person_key = customers.person_key and known.made_on = customers.forecast_made_on
where
    alive_likelihood < 0 or alive_likelihood > 1
    or repurchase_likelihood_30 < 0 or repurchase_likelihood_365 > alive_likelihood + 0.000001
    or repurchase_likelihood_30 > repurchase_likelihood_90 or repurchase_likelihood_90 > repurchase_likelihood_365
    or expected_orders_30 > expected_orders_90 or expected_orders_90 > expected_orders_365
    or repurchase_likelihood_90 > expected_orders_90 + 0.000001
    or (known.repeats = 0 and alive_likelihood < 1)
    or rfm_segment is null
    or (forecast_made_on is not null and lifecycle_segment is null)
