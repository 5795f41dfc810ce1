-- Whom each device belongs to. Grain: device.
-- One person seen: theirs, for all its events. Several: shared, each event is settled by itself
-- (int_identity__shared_events). None: an anonymous person of its own.
{{ told_by_difference('device_id', links=['device_id', 'anonymous_key', 'person_key'], scope='device_id', beside='person_key') }}
{%- set identifiers, people = ref('int_identifiers'), ref('int_identity__identifier_person') -%}
{%- set since = told_since([identifiers, people]) -%}
{%- do look_again_at(since, "select id_value from " ~ changes(identifiers, since) ~ " where id_type = 'device' union select shown.id_value from "
    ~ identifiers ~ " as shown where shown.id_type = 'device' and shown.record_key in ("
    ~ records_of_changed_people(identifiers, people, since) ~ ")") %}

with devices as (
    select distinct id_value as device_id, record_key
    from {{ ref('int_identifiers') }}
    where id_type = 'device'
    {%- if since %} and node_key in (select {{ hash_key(["'device'", 'value']) }} from told_scope){% endif %}
),

people as (
    select distinct devices.device_id, owners.person_key
    from devices
    inner join {{ ref('int_identifiers') }} as identifiers
        on identifiers.record_key = devices.record_key and identifiers.id_type <> 'device'
    inner join {{ ref('int_identity__identifier_person') }} as owners on owners.node_key = identifiers.node_key
),

counted as (
    select device_id, count(*) as people, min(person_key) as person_key
    from people
    group by device_id
)

select
    all_devices.device_id,
    {{ hash_key(["'device'", 'all_devices.device_id']) }} as anonymous_key,
    case when counted.people = 1 then counted.person_key end as person_key,
    coalesce(counted.people, 0) as people,
    coalesce(counted.people > 1, false) as is_shared
from (select distinct device_id from devices) as all_devices
left join counted on counted.device_id = all_devices.device_id
