{#- How many days ahead forecasts look; journeyhouse/value/forecasts.py fills the columns of these names. -#}
{% macro value_horizons() -%}{{ return([30, 90, 365]) }}{%- endmacro %}
