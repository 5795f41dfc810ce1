{% macro normalise_email(value) -%}
    case when {{ value }} like '%@%' then lower(trim({{ nfc(value) }})) end
{%- endmacro %}

{#- E.164. Numbers without a country prefix take the company's country. -#}
{% macro normalise_phone(value) -%}
    {%- set digits = regex_remove(value, "'[^0-9+]'") -%}
    {%- set country = var('phone_country_code') -%}
    case
        when length({{ regex_remove(value, "'[^0-9]'") }}) not between 8 and 15 then null
        when {{ digits }} like '+%' then '+' || {{ regex_remove(value, "'[^0-9]'") }}
        when {{ digits }} like '00%' and {{ digits }} not like '000%' then '+' || substring({{ digits }} from 3)
        when {{ digits }} like '0%' then '+{{ country }}' || substring({{ digits }} from 2)
        when {{ digits }} like '{{ country }}%' and length({{ digits }}) >= 11 then '+' || {{ digits }}
        else '+{{ country }}' || {{ digits }}
    end
{%- endmacro %}

{#- One row per identifier of a record out of its columns: record_key, id_type, id_value, seen_at. -#}
{% macro unpivot_identifiers(relation, record_key, seen_at, identifiers) -%}
    {%- for column, id_type in identifiers.items() %}
        select
            {{ record_key }} as record_key,
            '{{ id_type }}' as id_type,
            {% if id_type == 'email' -%} {{ normalise_email(column) }}
            {%- elif id_type == 'phone' -%} {{ normalise_phone(column) }}
            {%- elif id_type == 'marketplace_buyer' -%} lower(trim({{ column }}))
            {%- else -%} trim({{ column }})
            {%- endif %} as id_value,
            {{ seen_at }} as seen_at
        from {{ relation }}
        where {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
