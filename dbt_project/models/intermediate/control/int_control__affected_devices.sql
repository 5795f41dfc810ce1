-- The devices whose sessions must be cut anew in this build. Grain: device.
-- Those that events came for since the sessions were last written, those that an event was taken from, and those of a
-- build that broke before it wrote them.
{% set written, held, before = none, none, none %}
{% if execute and not flags.FULL_REFRESH %}
    {% set written = relation_with(this, 'int_sessions__boundaries', '_read_until') %}
    {% set held = relation_with(this, 'int_sessions__events', 'event_key') %}
    {% set before = relation_with(this, this.identifier, '_read_until') %}
{% endif %}
{% set beginning = "cast('1970-01-01' as timestamptz)" %}
{% set told = "(select coalesce(max(told._read_until), " ~ beginning ~ ") from " ~ written ~ " as told)" if written else beginning %}
with devices as (
    select device_id
    from {{ ref('int_events') }}
    where device_id is not null and _read_until > {{ told }}
    {% if held %}
    union
    select held.device_id
    from {{ held }} as held
    inner join {{ ref('int_events') }} as events on events.event_key = held.event_key
    where events._read_until > {{ told }}
    {% endif %}
    {% if before %}
    union
    select device_id from {{ before }} where _read_until > {{ told }}
    {% endif %}
)

select distinct device_id, {{ read_until() }} as _read_until
from devices
