{#-
  Removal effects of a first-order Markov chain, exactly and in one statement: what share of the conversions (and of
  their value) would be lost without a channel. With Q the chances to go from channel to channel and N = 1 + Q + Q² + …
      RE(c) = chance to come to c × chance to convert from c ÷ chance to convert
            = N[start, c] / N[c, c] × B[c] / B[start],   B = N × chance to convert right away
  so one matrix tells of all channels and none has to be removed. N is the product of (1 + Q^(2^k)): 20
  squarings are a million steps, and a power that has come to nothing costs nothing.

  `steps` has window_key (one chain each), from_node ('' is the start), to_node ('' is the end), journeys, conversions and
  value (both at the end only). Sums are of decimals: the order of rows must not show. What no conversion passes has 0.
  `residual` is what has not ended yet after all steps; tests/laws/chains_end.sql holds it to nothing.
-#}
{% macro removal_effects(steps, squarings=20) -%}
    with leaving as (
        select window_key, from_node, cast(sum(journeys) as double precision) as journeys
        from {{ steps }}
        group by window_key, from_node
        having sum(journeys) > 0
    ),

    outcomes as (
        select
            steps.window_key, steps.from_node,
            {{ exact_sum('steps.conversions') }} / max(leaving.journeys) as conversion,
            {{ exact_sum('steps.value') }} / max(leaving.journeys) as value
        from {{ steps }} as steps
        inner join leaving on leaving.window_key = steps.window_key and leaving.from_node = steps.from_node
        where steps.to_node = ''
        group by steps.window_key, steps.from_node
    ),

    power_0 as (
        select
            steps.window_key, steps.from_node, steps.to_node,
            {{ exact_sum('steps.journeys') }} / max(leaving.journeys) as chance
        from {{ steps }} as steps
        inner join leaving on leaving.window_key = steps.window_key and leaving.from_node = steps.from_node
        where steps.to_node <> '' and steps.journeys > 0
        group by steps.window_key, steps.from_node, steps.to_node
    ),

    visits_0 as (
        select window_key, from_node, to_node, chance as visits from power_0
        union all
        select window_key, from_node, from_node, cast(1 as double precision) from leaving
    ),

    {%- for k in range(1, squarings + 1) %}

    power_{{ k }} as (
        select one.window_key, one.from_node, other.to_node, {{ exact_sum('one.chance * other.chance') }} as chance
        from power_{{ k - 1 }} as one
        inner join power_{{ k - 1 }} as other on other.window_key = one.window_key and other.from_node = one.to_node
        group by one.window_key, one.from_node, other.to_node
        having {{ exact_sum('one.chance * other.chance') }} > 0
    ),

    visits_{{ k }} as (
        select window_key, from_node, to_node, {{ exact_sum('visits') }} as visits
        from (
            select window_key, from_node, to_node, visits from visits_{{ k - 1 }}
            union all
            select visits.window_key, visits.from_node, power.to_node, visits.visits * power.chance
            from visits_{{ k - 1 }} as visits
            inner join power_{{ k }} as power on power.window_key = visits.window_key and power.from_node = visits.to_node
        ) as together
        group by window_key, from_node, to_node
    ),
    {%- endfor %}

    worth as (
        select
            visits.window_key, visits.from_node,
            {{ exact_sum('visits.visits * outcomes.conversion') }} as conversion,
            {{ exact_sum('visits.visits * outcomes.value') }} as value
        from visits_{{ squarings }} as visits
        inner join outcomes on outcomes.window_key = visits.window_key and outcomes.from_node = visits.to_node
        group by visits.window_key, visits.from_node
    ),

    unfinished as (
        select window_key, {{ exact_sum('chance') }} as residual from power_{{ squarings }} group by window_key
    )

    select
        reached.window_key,
        reached.to_node as channel,
        coalesce(reached.visits / again.visits * {{ ratio('worth.conversion', 'entry.conversion') }}, 0) as removal_effect,
        coalesce(reached.visits / again.visits * {{ ratio('worth.value', 'entry.value') }}, 0) as value_effect,
        coalesce(unfinished.residual, 0) as residual
    from visits_{{ squarings }} as reached
    inner join visits_{{ squarings }} as again
        on again.window_key = reached.window_key and again.from_node = reached.to_node and again.to_node = reached.to_node
    inner join worth as entry on entry.window_key = reached.window_key and entry.from_node = ''
    left join worth on worth.window_key = reached.window_key and worth.from_node = reached.to_node
    left join unfinished on unfinished.window_key = reached.window_key
    where reached.from_node = '' and reached.to_node <> ''
{%- endmacro %}
