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

{#- md5 over values joined by a character that no value holds; null and '' cannot collide. -#}
{% macro hash_key(values) -%}
    md5(
    {%- for value in values -%}
        coalesce(cast({{ value }} as text), chr(30)){{ " || chr(31) || " if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}

{#- Order-free digest of a group of rows, comparable only with itself on the same engine. -#}
{% macro group_digest(text) -%}{{ return(adapter.dispatch('group_digest')(text)) }}{%- endmacro %}
{% macro default__group_digest(text) -%}cast(sum(hashtextextended({{ text }}, 0)) as text){%- endmacro %}
{% macro duckdb__group_digest(text) -%}cast(sum(hash({{ text }})) as text){%- endmacro %}

{#- The handful of escapes that campaign names meet in a query string. -#}
{% macro url_decoded(text) -%}
    replace(replace(replace(replace(replace(replace(replace({{ text }},
        '+', ' '), '%20', ' '), '%2F', '/'), '%7C', '|'), '%2B', '+'), '%3A', ':'), '%26', '&')
{%- endmacro %}

{% macro url_parameter(url, name) -%}
    {{ url_decoded(regex_extract(url, "'[?&]" ~ name ~ "=([^&#]*)'")) }}
{%- endmacro %}

{#- Host without `www.` and port, lower-cased. -#}
{% macro url_host(url) -%}
    {{ regex_remove(regex_extract("lower(" ~ url ~ ")", "'^[a-z][a-z0-9+.-]*://([^/:?#]+)'"), "'^www\\.'") }}
{%- endmacro %}

{% macro url_path(url) -%}
    {{ regex_extract(url, "'^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]+(/[^?#]*)'") }}
{%- endmacro %}
