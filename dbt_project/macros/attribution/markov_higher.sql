{#-
  Removal effects of a chain that remembers more than the last channel. A step's state is the longest of its histories, up
  to `order` channels, that was seen at least `least` times in the window, else the last channel alone. A channel is removed with all
  states that end in it; that takes a matrix for each channel, so instead all of them walk at once, each stopped where its channel
  stands, until hardly one in 10^17 is under way. `steps` is a table with window_key, back_1 … back_<order>, to_node, journeys, conversions and value.
  Leaves the temporary table walked_effects, with the columns of removal_effects().
-#}
{% macro walk_removal_effects(steps, order, least=30, most_steps=20000) -%}
    {%- if execute -%}
        {%- do make_temporary('chain_states', states_of_histories(steps, order, least)) -%}
        {%- do make_temporary('chain_steps', steps_of_states(steps, order)) -%}
        {%- do make_temporary('chain_walkers',
            "select windows.window_key, windows.removed, '' as state, cast(1 as double precision) as under_way
             from (select window_key, to_node as removed from chain_steps group by window_key, to_node) as windows") -%}
        {%- do make_temporary('chain_arrivals', arrivals_of_walkers()) -%}
        {%- set state = namespace(left=1) -%}
        {%- for step in range(most_steps) if state.left > 0 -%}
            {%- do make_temporary('chain_walked',
                "select walkers.window_key, walkers.removed, steps.to_state as state, " ~ exact_sum('walkers.under_way * steps.chance') ~ " as under_way
                 from chain_walkers as walkers
                 join chain_steps as steps on steps.window_key = walkers.window_key and steps.from_state = walkers.state
                    and steps.to_node <> '' and steps.to_node <> walkers.removed
                 group by walkers.window_key, walkers.removed, steps.to_state
                 having " ~ exact_sum('walkers.under_way * steps.chance') ~ " > 0.00000000000000001") -%}
            {%- do run_query("drop table chain_walkers") -%}
            {%- do run_query("alter table chain_walked rename to chain_walkers") -%}
            {%- do run_query("insert into chain_arrivals " ~ arrivals_of_walkers()) -%}
            {#- To ask after every step would cost as much as the step. -#}
            {%- if step % 16 == 15 -%}{%- set state.left = rows_of('chain_walkers') | int -%}{%- endif -%}
        {%- endfor -%}
        {%- do make_temporary('walked_effects', "
            with arrived as (
                select window_key, removed, " ~ exact_sum('conversion') ~ " as conversion, " ~ exact_sum('value') ~ " as value
                from chain_arrivals group by window_key, removed
            )
            select whole.window_key, channels.to_node as channel,
                greatest(0, coalesce(1 - coalesce(without.conversion, 0) / nullif(whole.conversion, 0), 0)) as removal_effect,
                greatest(0, coalesce(1 - coalesce(without.value, 0) / nullif(whole.value, 0), 0)) as value_effect,
                coalesce((select " ~ exact_sum('under_way') ~ " from chain_walkers), 0) as residual
            from (select distinct window_key, to_node from chain_steps where to_node <> '') as channels
            join arrived as whole on whole.window_key = channels.window_key and whole.removed = ''
            left join arrived as without on without.window_key = channels.window_key and without.removed = channels.to_node") -%}
        {%- for used in ['chain_states', 'chain_steps', 'chain_walkers', 'chain_arrivals'] -%}
            {%- do run_query("drop table " ~ used) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro arrivals_of_walkers() -%}
    select walkers.window_key, walkers.removed, {{ exact_sum('walkers.under_way * steps.conversion') }} as conversion,
        {{ exact_sum('walkers.under_way * steps.value') }} as value
    from chain_walkers as walkers
    join chain_steps as steps on steps.window_key = walkers.window_key and steps.from_state = walkers.state and steps.to_node = ''
    group by walkers.window_key, walkers.removed
{%- endmacro %}

{#- Each history with its state. -#}
{% macro states_of_histories(steps, order, least) -%}
    {%- set backs = [] -%}
    {%- for place in range(1, order + 1) -%}{%- do backs.append('back_' ~ place) -%}{%- endfor %}
    select window_key, {{ backs | join(', ') }},
        case
            when back_1 = '' then ''
            {%- for upto in range(order, 1, -1) %}
            when seen_{{ upto }} >= {{ least }} then {{ backs[:upto] | join(" || chr(31) || ") }}
            {%- endfor %}
            else back_1
        end as state
    from (
        select window_key, {{ backs | join(', ') }}
            {%- for upto in range(2, order + 1) %},
            sum(sum(journeys)) over (partition by window_key, {{ backs[:upto] | join(', ') }}) as seen_{{ upto }}
            {%- endfor %}
        from {{ steps }}
        group by window_key, {{ backs | join(', ') }}
    ) as seen
{%- endmacro %}

{% macro steps_of_states(steps, order) -%}
    select window_key, from_state, to_node, to_state, journeys / sum(journeys) over leaving as chance,
        conversions / sum(journeys) over leaving as conversion, value / sum(journeys) over leaving as value
    from (
        select steps.window_key, here.state as from_state, steps.to_node, coalesce(there.state, '') as to_state,
            {{ exact_sum('steps.journeys') }} as journeys, {{ exact_sum('steps.conversions') }} as conversions,
            {{ exact_sum('steps.value') }} as value
        from {{ steps }} as steps
        join chain_states as here on here.window_key = steps.window_key
            {%- for place in range(1, order + 1) %} and here.back_{{ place }} = steps.back_{{ place }}{% endfor %}
        left join chain_states as there on there.window_key = steps.window_key and steps.to_node <> '' and there.back_1 = steps.to_node
            {%- for place in range(2, order + 1) %} and there.back_{{ place }} = steps.back_{{ place - 1 }}{% endfor %}
        group by steps.window_key, here.state, steps.to_node, coalesce(there.state, '')
        having sum(steps.journeys) > 0
    ) as counted
    window leaving as (partition by window_key, from_state)
{%- endmacro %}
