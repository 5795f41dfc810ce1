-- Values that records show of more people, accounts with one system or names that contradict each other,
-- than seed_identity_rules allows: they name nobody.
{{ config(severity='warn') }}

select id_type, node_key, refused_by, people_on_value from {{ ref('int_identity__nodes') }}
where refused_by in ('max_people_per_value', 'max_accounts_per_value', 'max_names_per_value')
