-- What records show of where somebody lives and for whom he works, beside his own identifiers. Grain: record and value.
-- An address is the hash of house and street with the town behind it. Mailboxes that anybody can have (seed_free_mail_domains) say nothing of a company.
{{ told_by_difference(['record_key', 'value_key'], links=['record_key', 'value_key'], scope='record_key',
    indexes=[{'columns': ['value_key']}]) }}
{%- set orders, customers, companies, identifiers = ref('int_orders'), ref('int_customers'), ref('int_companies'), ref('int_identifiers') -%}
{%- set judged = ref('int_identifiers__judged') -%}
{%- set since = told_since([orders, customers, companies, identifiers, judged], seeds=[ref('seed_free_mail_domains'), ref('seed_places')]) -%}
{%- do look_again_at(since, "select order_key from " ~ changes(orders, since) ~ " union select customer_key from " ~ changes(customers, since)
    ~ " union select record_key from " ~ changes(identifiers, since) ~ " where id_type = 'email'"
    ~ " union select record_key from " ~ identifiers ~ " where node_key in (select node_key from " ~ changes(judged, since) ~ ")"
    ~ " union select known.customer_key from " ~ customers ~ " as known where known.crm_account in (select crm_account from "
    ~ changes(companies, since) ~ ")") %}

with delivered as (
    select order_key as record_key, address, city, ordered_at as seen_at from {{ orders }} where {{ to_tell('order_key', since) }}
    union all
    select customer_key, address, city, created_at from {{ customers }} where {{ to_tell('customer_key', since) }}
),

places as (
    select {{ rule_text('name') }} as name, min(place) as place from {{ ref('seed_places') }} group by {{ rule_text('name') }}
),

employed as (
    select customers.customer_key as record_key, coalesce(companies.merged_into, customers.crm_account) as crm_account,
        -- Some write a web address.
        {{ regex_remove('lower(trim(companies.domain))', "'^(https?://)?(www[.])?|/.*$'") }} as domain, customers.created_at as seen_at
    from {{ customers }} as customers
    left join {{ companies }} as companies on companies.crm_account = customers.crm_account
    where customers.crm_account is not null and {{ to_tell('customers.customer_key', since) }}
),

seen as (
    select
        delivered.record_key,
        'address' as id_type,
        delivered.address || ', ' || lower({{ nfc('coalesce(places.place, delivered.city)') }}) as id_value,
        {{ hash_key(["'address'", 'delivered.address']) }} as address_key,
        delivered.seen_at
    from delivered
    left join places on places.name = {{ rule_text('delivered.city') }}
    where delivered.address is not null
    union all
    select record_key, 'crm_account', crm_account, null, seen_at from employed
    union all
    select record_key, 'email_domain', domain, null, seen_at from employed
    union all
    select shown.record_key, 'email_domain', judged.email_domain, null, shown.seen_at
    from {{ identifiers }} as shown
    inner join {{ judged }} as judged on judged.node_key = shown.node_key
    where shown.id_type = 'email' and {{ to_tell('shown.record_key', since) }}
)

select record_key, id_type, id_value, {{ hash_key(['id_type', 'id_value']) }} as value_key, address_key, min(seen_at) as seen_at
from seen
where id_value <> ''
    and not (id_type = 'email_domain' and (
        not {{ regex_like('id_value', "'^[^@ ]+[.][^@ ]+$'") }} or id_value in (select domain from {{ ref('seed_free_mail_domains') }})
    ))
group by record_key, id_type, id_value, address_key
