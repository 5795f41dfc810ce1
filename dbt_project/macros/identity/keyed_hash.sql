{#-
  HMAC-SHA256 of a text (RFC 2104, the leftmost 128 bits) as 32 hexadecimal digits; null of null. The key is no part of the
  statement: the session has its two pads as settings (warehouse/identifier_key.py), and a session without them fails.
-#}
{% macro keyed_hash(value) -%}{{ return(adapter.dispatch('keyed_hash')(value)) }}{%- endmacro %}
{#- Asked for by subqueries, the settings are read once for a statement and not for each row. -#}
{% macro default__keyed_hash(value) -%}
    left(encode(sha256(
        (select decode(current_setting('journeyhouse.identifier_key_outer'), 'hex')) || sha256(
            (select decode(current_setting('journeyhouse.identifier_key_inner'), 'hex')) || convert_to({{ value }}, 'UTF8')
        )
    ), 'hex'), 32)
{%- endmacro %}
{% macro duckdb__keyed_hash(value) -%}
    left(sha256({{ _duckdb_pad('outer') }} || unhex(sha256({{ _duckdb_pad('inner') }} || encode({{ value }})))), 32)
{%- endmacro %}
{% macro _duckdb_pad(name) -%}
    {#- Without its cast DuckDB takes the failure for a null and goes on. -#}
    unhex(coalesce(nullif(getvariable('identifier_key_{{ name }}'), ''), cast(error('this session has no identifier key') as text)))
{%- endmacro %}

{#- An identifier as the warehouse holds it: normalised, then hashed. None where nothing is left of the value. -#}
{% macro keyed_identifier(id_type, value) -%}
    {{ keyed_hash("nullif(" ~ normalise_as(id_type, value) ~ ", '')") }}
{%- endmacro %}

{#- By shape, the columns that name a person or where he lives, by the type of identifier: shapes hold their hashes. -#}
{% macro personal_columns() -%}
    {%- set contact = {'customer_code': 'customer_code', 'email': 'email', 'phone': 'phone'} -%}
    {%- set records = {'hubspot_contact': 'hubspot_contact', 'source_contact': 'source_contact'} -%}
    {{ return({
        'events': {'user_id': 'customer_code', 'user_email': 'email', 'previous_id': 'customer_code', 'email': 'email', 'phone': 'phone'},
        'orders': dict(contact, loyalty_card='loyalty_card', marketplace_buyer='marketplace_buyer', address='address'),
        'refunds': {'loyalty_card': 'loyalty_card', 'phone': 'phone'},
        'customers': dict(dict(contact, **records), loyalty_card='loyalty_card', klaviyo_profile='klaviyo_profile', address='address'),
        'carts': {'customer_code': 'customer_code', 'email': 'email'},
        'feedback': dict(contact, **records),
        'messages': {'klaviyo_profile': 'klaviyo_profile'},
        'tickets': records,
        'activities': records,
    }) }}
{%- endmacro %}

{#- The staging column that a personal column is made of: a web site's user id may be an e-mail. -#}
{% macro personal_source(column) -%}{{ return('user_id' if column == 'user_email' else column) }}{%- endmacro %}

{#- Lists in the customers shape, divided by `;`, by the type of identifier in them. -#}
{% macro personal_lists() -%}{{ return({'other_emails': 'email', 'merged_contacts': 'hubspot_contact'}) }}{%- endmacro %}

{#- Some systems know a customer by his number alone, and make his key of it. -#}
{% macro keyed_customer(member) -%}{{ keyed_hash(member ~ '.customer_key') }}{%- endmacro %}
