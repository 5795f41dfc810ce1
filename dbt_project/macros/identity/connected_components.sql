{#-
  True connected components of an undirected graph by contraction and pointer jumping. Each round
    1. every node points to the smallest of itself and its neighbours,
    2. pointers are followed twice (a chain of n links needs about log4(n) rounds, not n),
    3. labels follow the pointers and the edges are redrawn between labels; loops fall away.
  It ends when no edge is left and fails loudly when that does not happen within 40 rounds.
  Runs as a pre-hook; leaves the temporary table `component_labels(node_key, label)`.
-#}
{% macro connected_components(nodes, edges) -%}
    {%- if execute -%}
        {%- do run_query("drop table if exists component_labels") -%}
        {%- do run_query("drop table if exists component_edges") -%}
        {%- do run_query("create temporary table component_labels as select node_key, node_key as label from " ~ nodes) -%}
        {%- do run_query(
            "create temporary table component_edges as select distinct least(node_a, node_b) as a, greatest(node_a, node_b) as b from "
            ~ edges ~ " where node_a <> node_b"
        ) -%}
        {%- set state = namespace(edges=1, rounds=0) -%}
        {%- for round in range(40) if state.edges > 0 -%}
            {%- set state.edges = run_query("select count(*) from component_edges").columns[0].values()[0] | int -%}
            {%- if state.edges > 0 -%}
                {%- do contract_once() -%}
                {%- set state.rounds = state.rounds + 1 -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set left = run_query("select count(*) from component_edges").columns[0].values()[0] | int -%}
        {%- if left > 0 -%}
            {{ exceptions.raise_compiler_error("connected components did not converge: " ~ left ~ " edges left after 40 rounds") }}
        {%- endif -%}
    {%- endif -%}
    select 1
{%- endmacro %}

{% macro contract_once() -%}
    {%- set statements = [
        "drop table if exists component_pointers",
        "create temporary table component_pointers as
            select a as node, min(b) as parent
            from (select a, b from component_edges union all select b, a from component_edges union all
                  select a, a from component_edges union all select b, b from component_edges) as both_ways
            group by a",
        "drop table if exists component_jumps",
        "create temporary table component_jumps as
            select first_hop.node, third_hop.parent
            from component_pointers as first_hop
            join component_pointers as second_hop on second_hop.node = first_hop.parent
            join component_pointers as third_hop on third_hop.node = second_hop.parent",
        "drop table if exists component_relabelled",
        "create temporary table component_relabelled as
            select labels.node_key, coalesce(jumps.parent, labels.label) as label
            from component_labels as labels
            left join component_jumps as jumps on jumps.node = labels.label",
        "drop table component_labels",
        "alter table component_relabelled rename to component_labels",
        "drop table if exists component_contracted",
        "create temporary table component_contracted as
            select distinct least(one.parent, two.parent) as a, greatest(one.parent, two.parent) as b
            from component_edges as edges
            join component_jumps as one on one.node = edges.a
            join component_jumps as two on two.node = edges.b
            where one.parent <> two.parent",
        "drop table component_edges",
        "alter table component_contracted rename to component_edges",
    ] -%}
    {%- for statement in statements -%}{%- do run_query(statement) -%}{%- endfor -%}
{%- endmacro %}
