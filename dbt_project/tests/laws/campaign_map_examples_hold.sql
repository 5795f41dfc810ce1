-- Every golden example of the campaign map gets the platform and the campaign written beside it.
-- Remedy: a rule of seed_campaign_map changed its meaning; correct the rule, or the example if the change was meant.
with examples as (
    select example_id as signature_key, examples.* from {{ ref('seed_campaign_map_examples') }} as examples
)

select examples.example_id, examples.platform as expected, mapped.platform, mapped.campaign
from examples
left join (
    {{ mapped_campaigns('examples') }}
) as mapped on mapped.signature_key = examples.signature_key
where coalesce(mapped.platform, '(none)') <> examples.platform
    or coalesce(mapped.campaign, '') <> {{ rule_text('examples.campaign') }}
