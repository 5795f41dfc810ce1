-- People who share a home, by what they share of it: an address, a phone, a mailbox, a device. Grain: one household.
with members as (
    select *, row_number() over (partition by household_key order by first_seen_at, person_key) as from_first
    from {{ ref('dim_person') }}
    where household_key is not null
),

evidence as (
    select
        members.group_key as household_key,
        max(case when edges.id_type = 'address' then 1 else 0 end) = 1 as shares_address,
        max(case when edges.id_type = 'phone' then 1 else 0 end) = 1 as shares_phone,
        max(case when edges.id_type = 'email' then 1 else 0 end) = 1 as shares_email,
        max(case when edges.id_type = 'device' then 1 else 0 end) = 1 as shares_device
    from {{ ref('int_groups__members') }} as members
    inner join {{ ref('int_groups__ties') }} as edges on edges.node_a = members.node_key
    where members.level = 'household'
    group by members.group_key
)

select
    members.household_key,
    count(*) as people,
    evidence.shares_address,
    evidence.shares_phone,
    evidence.shares_email,
    evidence.shares_device,
    {{ group_measures() }}
from members
inner join evidence on evidence.household_key = members.household_key
group by members.household_key, evidence.shares_address, evidence.shares_phone, evidence.shares_email, evidence.shares_device
