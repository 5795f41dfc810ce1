{#- What the people of a household or company did together, out of a CTE `members` of dim_person's rows. -#}
{% macro group_measures() -%}
    min(members.first_seen_at) as first_seen_at,
    max(members.last_seen_at) as last_seen_at,
    cast(sum(members.touches) as bigint) as touches,
    cast(sum(members.journeys) as bigint) as journeys,
    cast(sum(members.orders) as bigint) as orders,
    cast(sum(members.value_minor) as bigint) as value_minor,
    min(members.first_order_at) as first_order_at,
    max(members.last_order_at) as last_order_at,
    min(case when members.from_first = 1 then members.first_channel end) as first_channel
{%- endmacro %}
