-- A scenario spends neither more nor less than is spent; where it adds, credit does not fall, where it takes, it does not rise; and what nobody
-- knows is not told.
-- Remedy: look at the model named in fct_budget_scenarios.
select attribution_model, sum(spend_change_minor) as spend_change_minor
from {{ ref('fct_budget_scenarios') }}
group by attribution_model
having
    sum(spend_change_minor) <> 0
    or max(case when spend_change_minor * net_credit_change_minor < 0 then 1 else 0 end) = 1
    or max(case when (marginal_return is null) <> (finding in ('no_rate', 'too_few_weeks', 'no_spend_now', 'no_revenue', 'too_little_variation', 'no_response')) then 1 else 0 end) = 1
    or min(marginal_return) <= 0
