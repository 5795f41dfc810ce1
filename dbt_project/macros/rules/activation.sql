{#- Is the value one of the words of a cell, divided by `|`? An empty cell says nothing; what is not known is none of them. -#}
{% macro is_one_of(value, words) -%}
    ({{ words }} is null or {{ is_listed(value, words) }})
{%- endmacro %}

{#-
  Is somebody in the group to which a list is not sent, so that what it does can be told? By lot, but always the same lot: the first
  four hexadecimal digits of a hash of list and person, of which so many percent are held out.
-#}
{% macro is_held_out(list, person_key, percent) -%}
    ((
        {%- for place in [1, 2, 3, 4] %}
        {{ 16 ** (4 - place) }} * (position(substring({{ hash_key(["'hold out'", list, person_key]) }} from {{ place }} for 1) in '0123456789abcdef') - 1)
        {{- ' +' if not loop.last }}
        {%- endfor %}
    ) * 100 < {{ percent }} * 65536)
{%- endmacro %}
