-- Companies whose people are customers, by the CRM's accounts and by whose mailboxes they write from. Grain: one company.
-- It is called what the CRM calls the account that most of its people belong to; where the CRM knows none, by its domain.
with members as (
    select *, row_number() over (partition by account_key order by first_seen_at, person_key) as from_first
    from {{ ref('dim_person') }}
    where account_key is not null
),

values_of_accounts as (
    select
        members.group_key as account_key, edges.id_type, edges.id_value,
        min(companies.name) as name,
        min(companies.industry) as industry,
        row_number() over (partition by members.group_key, edges.id_type order by count(*) desc, min(edges.first_seen_at), edges.id_value) as choice
    from {{ ref('int_groups__members') }} as members
    inner join {{ ref('int_groups__ties') }} as edges on edges.node_a = members.node_key
    left join {{ ref('int_companies') }} as companies on edges.id_type = 'crm_account' and companies.crm_account = edges.id_value
    where members.level = 'account'
    group by members.group_key, edges.id_type, edges.id_value
),

named as (
    select
        account_key,
        max(case when id_type = 'crm_account' and choice = 1 then name end) as name,
        max(case when id_type = 'crm_account' and choice = 1 then industry end) as industry,
        max(case when id_type = 'email_domain' and choice = 1 then id_value end) as email_domain,
        count(case when id_type = 'crm_account' then 1 end) as crm_accounts
    from values_of_accounts
    group by account_key
)

select
    members.account_key,
    coalesce(named.name, named.email_domain) as company_name,
    named.email_domain,
    named.industry,
    named.crm_accounts,
    count(*) as people,
    {{ group_measures() }}
from members
inner join named on named.account_key = members.account_key
group by members.account_key, named.name, named.email_domain, named.industry, named.crm_accounts
