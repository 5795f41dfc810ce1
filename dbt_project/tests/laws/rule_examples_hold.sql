-- Every golden example gets the answer written beside it.
-- Remedy: a rule changed its meaning; correct the rule, or the example if the change was meant.
with examples as (
    select example_id as signature_key, * from {{ ref('seed_rule_examples') }}
)

{% for question in var('rule_inputs') %}
select examples.example_id, examples.expected, answers.result, answers.rule_id
from (
    {{ first_rule("(select * from examples where rule_set = '" ~ question ~ "')", ref('seed_' ~ question ~ '_rules'), var('rule_inputs')[question]) }}
) as answers
inner join examples on examples.signature_key = answers.signature_key
where answers.result <> examples.expected
{{ 'union all' if not loop.last }}
{% endfor %}
