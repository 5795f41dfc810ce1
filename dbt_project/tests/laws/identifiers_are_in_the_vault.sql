-- Every identifier that names a person is in the vault, by which it is judged, explained and hashed anew under another key: of the
-- identifiers that this build told.
-- Remedy: a source lands a column of a person without moving its row's _loaded_at; `journeyhouse build --full-refresh` reads all.
with looked_at as (
    select distinct told.node_key from ({{ told_now(ref('int_identity__nodes'), 'node_key') }}) as told
)

select nodes.node_key, nodes.id_type
from looked_at
inner join {{ ref('int_identity__nodes') }} as nodes on nodes.node_key = looked_at.node_key
left join {{ ref('vault_identifiers') }} as known on known.id_type = nodes.id_type and known.id_value = nodes.id_value
where known.id_value is null
