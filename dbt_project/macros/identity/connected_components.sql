{#-
  True connected components of an undirected graph by contraction and pointer jumping. Each round
    1. every node points to the smallest of itself and its neighbours,
    2. pointers are followed twice (a chain of n links needs about log4(n) rounds, not n),
    3. the edges are redrawn between what is pointed to; loops fall away.
  It ends when no edge is left and fails loudly when that does not happen within 40 rounds. Then the pointers of the last round are
  followed from those of the first: each round knows only the nodes that had edges left, so the whole costs little more than the first.
  Nodes are numbered for it, as whole numbers are compared and joined much faster than keys.
  Leaves the temporary table component_labels(node_key, label), the label being the smallest key of its component.
-#}
{% macro connected_components(nodes, edges) -%}
    {%- if execute -%}
        {%- do make_temporary('component_nodes', "select node_key, row_number() over () as node from " ~ nodes) -%}
        {%- do make_temporary('component_edges',
            "select distinct least(one.node, other.node) as a, greatest(one.node, other.node) as b
             from (select node_a, node_b from " ~ edges ~ ") as edges
             join component_nodes as one on one.node_key = edges.node_a
             join component_nodes as other on other.node_key = edges.node_b
             where edges.node_a <> edges.node_b") -%}
        {%- set state = namespace(left=rows_of('component_edges'), rounds=0) -%}
        {%- for round in range(40) if state.left > 0 -%}
            {%- do contract_once('component_jumps_' ~ state.rounds) -%}
            {%- set state.left = rows_of('component_edges') -%}
            {%- set state.rounds = state.rounds + 1 -%}
        {%- endfor -%}
        {%- if state.left > 0 -%}
            {{ exceptions.raise_compiler_error("connected components did not converge: " ~ state.left ~ " edges left after 40 rounds") }}
        {%- endif -%}
        {%- do make_temporary('component_roots', "select node, node as root from component_nodes where 1 = 0") -%}
        {%- for round in range(state.rounds) | reverse -%}
            {%- do make_temporary('component_followed',
                "select jumps.node, coalesce(roots.root, jumps.parent) as root from component_jumps_" ~ round ~ " as jumps
                 left join component_roots as roots on roots.node = jumps.parent") -%}
            {%- do run_query("drop table component_roots") -%}
            {%- do run_query("alter table component_followed rename to component_roots") -%}
            {%- do run_query("drop table component_jumps_" ~ round) -%}
        {%- endfor -%}
        {%- do make_temporary('component_labels',
            "with rooted as (
                select nodes.node_key, coalesce(roots.root, nodes.node) as root
                from component_nodes as nodes left join component_roots as roots on roots.node = nodes.node
             ),
             named as (select root, min(node_key) as label from rooted group by root)
             select rooted.node_key, named.label from rooted join named on named.root = rooted.root") -%}
    {%- endif -%}
{%- endmacro %}

{#- One round: the pointers of all nodes that have edges are left in the table `jumps`, the edges are contracted. -#}
{% macro contract_once(jumps) -%}
    {%- do make_temporary('component_pointers',
        "select node, min(neighbour) as parent
         from (select a as node, least(a, b) as neighbour from component_edges union all
               select b, least(a, b) from component_edges) as both_ways
         group by node") -%}
    {%- do make_temporary(jumps,
        "select first_hop.node, third_hop.parent
         from component_pointers as first_hop
         join component_pointers as second_hop on second_hop.node = first_hop.parent
         join component_pointers as third_hop on third_hop.node = second_hop.parent") -%}
    {%- do make_temporary('component_contracted',
        "select distinct least(one.parent, two.parent) as a, greatest(one.parent, two.parent) as b
         from component_edges as edges
         join " ~ jumps ~ " as one on one.node = edges.a
         join " ~ jumps ~ " as two on two.node = edges.b
         where one.parent <> two.parent") -%}
    {%- do run_query("drop table component_edges") -%}
    {%- do run_query("alter table component_contracted rename to component_edges") -%}
{%- endmacro %}
