-- Credit of every model adds up to each conversion's value, to the minor unit, and none is negative: of the conversions that this
-- build told or weighed anew.
-- Remedy: look at credit_of and at the weights of the conversion named in int_attribution__weights.
with looked_at as (
    {{ told_now(ref('int_attribution__weights'), 'conversion_key') }}
    union
    {{ told_now(ref('int_journeys__conversions'), 'conversion_key') }}
)

select
    conversions.conversion_key,
    models.attribution_model,
    sum(credit.credit_minor) as credited,
    max(coalesce(conversions.value_minor, 0)) as value_minor
from looked_at
inner join {{ ref('fct_conversions') }} as conversions on conversions.conversion_key = looked_at.conversion_key
inner join {{ ref('seed_attribution_models') }} as models on models.kind <> 'markov'
left join {{ ref('fct_attribution_credit') }} as credit
    on credit.conversion_key = conversions.conversion_key and credit.attribution_model = models.attribution_model
group by conversions.conversion_key, models.attribution_model
having
    sum(credit.credit_minor) is distinct from max(greatest(coalesce(conversions.value_minor, 0), 0))
    or min(credit.credit_minor) < 0
    or abs(sum(credit.share) - 1) > 0.000001
