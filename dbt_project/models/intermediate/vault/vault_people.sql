-- The identifiers of each person in the clear, for who may look into the vault. Grain: identifier.
{{ config(schema='vault', alias='people', materialized='view') }}

select people.person_key, people.id_type, known.value, people.node_key, people.priority
from {{ ref('int_identity__identifier_person') }} as people
inner join {{ ref('vault_identifiers') }} as known on known.id_type = people.id_type and known.id_value = people.id_value
