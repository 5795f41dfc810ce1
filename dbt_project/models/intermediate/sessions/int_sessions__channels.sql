-- Channel of each distinct origin of a session, with the rule that said so. Grain: one origin signature.
with signatures as (
    select distinct
        {{ hash_key(['utm_source', 'utm_medium', 'utm_campaign', 'click_id', 'referrer_host']) }} as signature_key,
        'web_visit' as touchpoint_type,
        utm_source,
        utm_medium,
        utm_campaign,
        click_id,
        referrer_host as referrer_domain
    from {{ ref('int_sessions__boundaries') }}
)

{{ first_rule('signatures', ref('seed_channel_rules'),
    ['utm_source', 'utm_medium', 'utm_campaign', 'click_id', 'referrer_domain']) }}
