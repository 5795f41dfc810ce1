-- What only the value of an identifier tells, judged before it is hidden: whether it names nobody, and of a mailbox who
-- runs it. Grain: type and hash; identifiers of which nothing is to be told are not in it.
{{ told_by_difference(['id_type', 'id_value'], links=['node_key'], scope='id_value') }}
{%- set since = told_since([ref('vault_identifiers')], seeds=[ref('seed_identity_blocked_values')]) -%}
{%- do look_again_at(since, "select id_value from " ~ changes(ref('vault_identifiers'), since)) %}

with judged as (
    select
        known.id_type,
        known.id_value,
        exists (
            select 1 from {{ ref('seed_identity_blocked_values') }} as blocked_values
            where blocked_values.id_type = known.id_type and {{ regex_like('known.value', 'blocked_values.pattern') }}
        ) as is_blocked,
        case when known.id_type = 'email' then {{ email_domain('known.value') }} end as email_domain
    from {{ ref('vault_identifiers') }} as known
    where {{ to_tell('known.id_value', since) }}
)

select id_type, id_value, {{ hash_key(['id_type', 'id_value']) }} as node_key, is_blocked, email_domain
from judged
where is_blocked or email_domain is not null
