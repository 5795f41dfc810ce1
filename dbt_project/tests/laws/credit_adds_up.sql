-- Credit of every model adds up to each conversion's value, to the minor unit, and none is negative.
-- Remedy: look at credit_of and at the weights of the conversion named in int_attribution__weights.
select
    conversions.conversion_key,
    models.attribution_model,
    sum(credit.credit_minor) as credited,
    max(coalesce(conversions.value_minor, 0)) as value_minor
from {{ ref('fct_conversions') }} as conversions
inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
left join {{ ref('fct_attribution_credit') }} as credit
    on credit.conversion_key = conversions.conversion_key and credit.attribution_model = models.attribution_model
group by conversions.conversion_key, models.attribution_model
having
    sum(credit.credit_minor) is distinct from max(greatest(coalesce(conversions.value_minor, 0), 0))
    or min(credit.credit_minor) < 0
    or abs(sum(credit.share) - 1) > 0.000001
