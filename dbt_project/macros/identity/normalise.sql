{#- As typed or pasted: without blanks around, without tabs, line ends and the blank of web pages anywhere; composed. -#}
{% macro tidied(value) -%}
    trim(translate({{ nfc(value) }}, chr(9) || chr(10) || chr(13) || chr(160), ''))
{%- endmacro %}

{#- A plus tag and dots stay: with some providers another mailbox has them, and two people would be one. -#}
{% macro normalise_email(value) -%}
    case when {{ value }} like '%@%' then lower({{ tidied(value) }}) end
{%- endmacro %}

{#-
  E.164. A number without a calling code is one of the company's country, whose plan (`company.country`) says how it is written at
  home: calling code, the prefix that is dropped for it, the fewest digits behind (plugins/journeyhouse/numbering.py).
-#}
{% macro normalise_phone(value) -%}
    {%- set digits = regex_remove(value, "'[^0-9+]'") -%}
    {%- set code, trunk, least = env_var('JOURNEYHOUSE_NUMBERING', '84,0,9').split(',') -%}
    case
        when length({{ regex_remove(value, "'[^0-9]'") }}) not between {{ [8, least | int] | min }} and 15 then null
        when {{ digits }} like '+%' then '+' || {{ regex_remove(value, "'[^0-9]'") }}
        when {{ digits }} like '00%' and {{ digits }} not like '000%' then '+' || substring({{ digits }} from 3)
        {%- if trunk %}
        {#- No whole number begins with zero; it may with another prefix. #}
        when {{ digits }} like '{{ trunk }}%' {%- if trunk[0] != '0' %} and length({{ digits }}) > {{ least }}{% endif %}
            then '+{{ code }}' || substring({{ digits }} from {{ trunk | length + 1 }})
        {%- endif %}
        when {{ digits }} like '{{ code }}%' and length({{ digits }}) >= {{ code | length + least | int }} then '+' || {{ digits }}
        else '+{{ code }}' || {{ digits }}
    end
{%- endmacro %}

{#-
  Street and house as households compare them: without case, punctuation, accents (which forms leave out, and writers place
  differently) and the words that only say that a street follows. None where no house is named.
-#}
{% macro normalise_street(value) -%}
    {%- set words = "' ' || regexp_replace(lower(" ~ without_accents(value) ~ "), '[^a-z0-9]+', '  ', 'g') || ' '" -%}
    case when {{ regex_like(value, "'[0-9]'") }}
        then trim(regexp_replace(regexp_replace({{ words }}, ' (so  nha|so|duong|pho) ', ' ', 'g'), ' +', ' ', 'g'))
    end
{%- endmacro %}

{#- Of an e-mail address, who runs the mailbox. -#}
{% macro email_domain(value) -%}nullif(regexp_replace({{ value }}, '^.*@', ''), ''){%- endmacro %}

{#- A value as identifiers of this type are compared. -#}
{% macro normalise_as(id_type, value) -%}
    {% if id_type == 'email' -%} {{ normalise_email(value) }}
    {%- elif id_type == 'phone' -%} {{ normalise_phone(value) }}
    {%- elif id_type == 'marketplace_buyer' -%} lower({{ tidied(value) }})
    {%- elif id_type == 'address' -%} {{ normalise_street(value) }}
    {%- else -%} {{ tidied(value) }}
    {%- endif %}
{%- endmacro %}

{#- The same where the type stands in a column. -#}
{% macro normalise_identifier(id_type, value) -%}
    case {{ id_type }}
        {%- for known in ['email', 'phone', 'marketplace_buyer'] %}
        when '{{ known }}' then {{ normalise_as(known, value) }}
        {%- endfor %}
        else {{ normalise_as('', value) }}
    end
{%- endmacro %}

{#- One row per identifier of a record out of its columns, which hold them as hashes: record_key, id_type, id_value, seen_at. -#}
{% macro unpivot_identifiers(relation, record_key, seen_at, identifiers, since=none) -%}
    {%- for column, id_type in identifiers.items() %}
        select
            {{ record_key }} as record_key,
            '{{ id_type }}' as id_type,
            {{ column }} as id_value,
            {{ seen_at }} as seen_at
        from {{ relation }}
        where {{ column }} is not null and {{ to_tell(record_key, since) }}
        {{ 'union all' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
