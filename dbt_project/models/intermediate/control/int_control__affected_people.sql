-- The people whose journeys must be told anew in this build. Grain: person.
-- Compared with what the last *finished* build told of them, so that a build that broke half-way is made up for.
{% set told = none %}
{% if execute and not flags.FULL_REFRESH %}
    {% set told = adapter.get_relation(this.database, this.schema, 'int_control__restated_people') %}
{% endif %}
{% if told %}
select coalesce(now_seen.person_key, told.person_key) as person_key
from {{ ref('int_control__person_fingerprint') }} as now_seen
full outer join {{ told }} as told
    on told.person_key = now_seen.person_key and told.fingerprint = now_seen.fingerprint
where told.person_key is null or now_seen.person_key is null
group by coalesce(now_seen.person_key, told.person_key)
{% else %}
select person_key from {{ ref('int_control__person_fingerprint') }}
{% endif %}
