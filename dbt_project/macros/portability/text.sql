{#- Does the text contain a match of the pattern (RE2-safe subset; see tests/dbt/test_rule_seeds.py)? -#}
{% macro regex_like(text, pattern) -%}{{ return(adapter.dispatch('regex_like')(text, pattern)) }}{%- endmacro %}
{% macro default__regex_like(text, pattern) -%}({{ text }} ~ {{ pattern }}){%- endmacro %}
{% macro duckdb__regex_like(text, pattern) -%}regexp_matches({{ text }}, {{ pattern }}){%- endmacro %}

{#- First group of the first match; null when there is none. -#}
{% macro regex_extract(text, pattern) -%}
    {{ return(adapter.dispatch('regex_extract')(text, pattern)) }}
{%- endmacro %}
{% macro default__regex_extract(text, pattern) -%}nullif(substring({{ text }} from {{ pattern }}), ''){%- endmacro %}
{% macro duckdb__regex_extract(text, pattern) -%}nullif(regexp_extract({{ text }}, {{ pattern }}, 1), ''){%- endmacro %}

{% macro regex_remove(text, pattern) -%}regexp_replace({{ text }}, {{ pattern }}, '', 'g'){%- endmacro %}

{#- Vietnamese text reaches us composed and decomposed; comparing needs one form. -#}
{% macro nfc(text) -%}{{ return(adapter.dispatch('nfc')(text)) }}{%- endmacro %}
{% macro default__nfc(text) -%}normalize({{ text }}, nfc){%- endmacro %}
{% macro duckdb__nfc(text) -%}nfc_normalize({{ text }}){%- endmacro %}

{#- Latin letters without their accents: `Đường Lê Lợi` is `Duong Le Loi`, however it is composed. -#}
{% macro without_accents(text) -%}{{ return(adapter.dispatch('without_accents')(text)) }}{%- endmacro %}
{% macro default__without_accents(text) -%}
    translate(regexp_replace(normalize({{ text }}, nfd), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dD')
{%- endmacro %}
{% macro duckdb__without_accents(text) -%}translate(strip_accents({{ text }}), 'đĐ', 'dD'){%- endmacro %}

{#- md5 over values joined by a character that no value holds; null and '' cannot collide. -#}
{% macro hash_key(values) -%}
    md5(
    {%- for value in values -%}
        coalesce(cast({{ value }} as text), chr(30)){{ " || chr(31) || " if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}

{#-
  A value out of a query string: `+` is a blank, and percent escapes are the bytes of UTF-8, as browsers write every
  Vietnamese letter. A value whose escapes are no UTF-8 (`100%`, a cut-off letter, a NUL) stays as it came.
-#}
{% macro url_decoded(text) -%}{{ return(adapter.dispatch('url_decoded')(text)) }}{%- endmacro %}
{% macro default__url_decoded(text) -%}
    (
        select
            case
                when {{ regex_like('plain', _escapes_of_utf8()) }} then convert_from((
                    select string_agg(
                        case when substring(part.piece[1] from 1 for 1) = '%' then decode(substring(part.piece[1] from 2), 'hex')
                            else convert_to(part.piece[1], 'UTF8') end,
                        cast('' as bytea) order by part.position
                    )
                    from regexp_matches(plain, '%[0-9a-fA-F]{2}|[^%]+', 'g') with ordinality as part (piece, position)
                ), 'UTF8')
                else plain
            end
        from (select replace({{ text }}, '+', ' ') as plain offset 0) as told
    )
{%- endmacro %}
{% macro duckdb__url_decoded(text) -%}
    case
        when {{ regex_like(text, _escapes_of_utf8()) }} then url_decode(replace({{ text }}, '+', ' '))
        else replace({{ text }}, '+', ' ')
    end
{%- endmacro %}

{% macro _escapes_of_utf8() -%}
    {%- set hex, rest = '[0-9a-fA-F]', '%[89abAB][0-9a-fA-F]' -%}
    {%- set letters = [
        '[^%]', '%0[1-9a-fA-F]', '%[1-7]' ~ hex, '%[cC][2-9a-fA-F]' ~ rest, '%[dD]' ~ hex ~ rest,
        '%[eE]0%[abAB]' ~ hex ~ rest, '%[eE][1-9a-cA-CefEF]' ~ rest ~ rest, '%[eE][dD]%[89]' ~ hex ~ rest,
        '%[fF]0%[9abAB]' ~ hex ~ rest ~ rest, '%[fF][1-3]' ~ rest ~ rest ~ rest, '%[fF]4%8' ~ hex ~ rest ~ rest,
    ] -%}
    '^({{ letters | join('|') }})*$'
{%- endmacro %}

{#- Most addresses have no escapes, and are not looked through for any. -#}
{% macro url_parameter(url, name) -%}
    {%- set value = regex_extract(url, "'[?&]" ~ name ~ "=([^&#]*)'") -%}
    case
        when position('%' in {{ url }}) > 0 then {{ url_decoded(value) }}
        else replace({{ value }}, '+', ' ')
    end
{%- endmacro %}

{#- Host without `www.` and port, lower-cased. -#}
{% macro url_host(url) -%}
    {{ regex_remove(regex_extract("lower(" ~ url ~ ")", "'^[a-z][a-z0-9+.-]*://([^/:?#]+)'"), "'^www\\.'") }}
{%- endmacro %}

{% macro url_path(url) -%}
    {{ regex_extract(url, "'^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]+(/[^?#]*)'") }}
{%- endmacro %}
