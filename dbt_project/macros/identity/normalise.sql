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
  home: calling code, the prefix that is dropped for it, the fewest digits behind (plugins/journeyhouse/numbering.py). Who writes both,
  +84 (0)912 …, means the number without the prefix.
-#}
{% macro normalise_phone(value) -%}
    {%- set code, trunk, least = env_var('JOURNEYHOUSE_NUMBERING', '84,0,9').split(',') -%}
    {%- set digits = "regexp_replace(" ~ regex_remove(without_extension(value), "'[^0-9+]'") ~ ", '([0-9+])[+]+', '\\1', 'g')" -%}
    {%- set whole, international = '([0-9]{' ~ least ~ ',})$', '+' ~ code ~ '\\1' -%}
    {#- No whole number begins with zero; it may with another prefix. -#}
    {%- set dropped = ('^' ~ trunk ~ '([0-9])' if trunk[:1] == '0' else '^' ~ trunk ~ whole) if trunk -%}
    {%- set told = namespace(number=digits) -%}
    {%- for pattern, meant in [
        ('^00([1-9])', '+\\1'), (dropped, international), ('^' ~ code ~ whole, international), ('^([0-9])', international),
        ('^[+]' ~ code ~ trunk ~ '([0-9])' if trunk[:1] == '0', international),
    ] if pattern -%}
        {%- set told.number = "regexp_replace(" ~ told.number ~ ", '" ~ pattern ~ "', '" ~ meant ~ "')" -%}
    {%- endfor -%}
    case when length(replace({{ digits }}, '+', '')) between {{ [8, least | int] | min }} and 15 then {{ told.number }} end
{%- endmacro %}

{#- A number without what an operator or a menu is told behind it: `ext 12`, `x12`, `#12`, `máy lẻ 12`, `nhánh 12`. -#}
{% macro without_extension(value) -%}
    {%- set words = '(x|ext[a-z]*|#|m[^0-9 ]{1,3}y[^0-9]*|nh[^0-9 ]{1,3}nh)' -%}
    regexp_replace(lower({{ value }}), '(^|[^a-z])' || '{{ words }}[ .:=)-]*[0-9]{1,6}[ .)]*$', '\1')
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
