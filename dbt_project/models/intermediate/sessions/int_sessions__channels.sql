-- Channel of each distinct origin of a session or of a visit that an order tells of, with the rule that said so.
-- Grain: one origin signature.
{{ told_by_difference('signature_key', links=['signature_key']) }}

with origins as (
    select utm_source, utm_medium, utm_campaign, click_id, referrer_host from {{ ref('int_sessions__boundaries') }}
    union
    select utm_source, utm_medium, utm_campaign, click_id, referrer_host from {{ ref('int_order_visits') }}
),

signatures as (
    select
        {{ hash_key(['utm_source', 'utm_medium', 'utm_campaign', 'click_id', 'referrer_host']) }} as signature_key,
        'web_visit' as touchpoint_type,
        utm_source,
        utm_medium,
        utm_campaign,
        click_id,
        referrer_host as referrer_domain
    from origins
)

select signatures.*, answers.result, answers.rule_id
from signatures
inner join (
    {{ first_rule('signatures', ref('seed_channel_rules'), var('rule_inputs')['channel']) }}
) as answers on answers.signature_key = signatures.signature_key
