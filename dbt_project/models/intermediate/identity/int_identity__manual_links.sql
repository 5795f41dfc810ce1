-- Whom a human joined or parted, by the identifiers as the graph knows them. Grain: link; one of an identifier with itself, however
-- written, says nothing, and nobody could part it.

with links as (
    select
        link_id, action, decided_by, decided_on, note,
        {{ hash_key(['id_type_a', keyed_hash(normalise_identifier('id_type_a', 'value_a'))]) }} as one,
        {{ hash_key(['id_type_b', keyed_hash(normalise_identifier('id_type_b', 'value_b'))]) }} as other
    from {{ ref('seed_identity_manual_links') }}
)

select link_id, action, least(one, other) as node_a, greatest(one, other) as node_b, decided_by, decided_on, note
from links
where one <> other
