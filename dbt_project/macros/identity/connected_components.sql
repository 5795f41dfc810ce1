{#-
  True connected components of an undirected graph by contraction and pointer jumping. Each round
    1. every node that has a smaller neighbour points to the smallest one,
    2. pointers are followed twice (a chain of n links needs about log4(n) rounds, not n),
    3. the edges are redrawn between what is pointed to; loops fall away.
  It ends when no edge is left and fails loudly when that does not happen within 40 rounds. Then the pointers of the last round are
  followed from those of the first; of a node that pointed elsewhere in several rounds the last one holds. The smallest node of a component
  never points elsewhere: it is what all the others lead to. Nodes are numbered for it in the order of their keys: whole numbers
  are compared and joined much faster. Who numbers them himself (`node`) says so.
  Leaves the temporary table component_labels(node_key, label), the label being the smallest key of its component.
-#}
{% macro connected_components(nodes, edges, is_numbered=false) -%}
    {%- if execute -%}
        {%- set numbered = nodes if is_numbered else 'component_nodes' -%}
        {%- if not is_numbered -%}
            {%- do make_temporary(numbered, "select node_key, row_number() over (order by node_key) as node from " ~ nodes) -%}
        {%- endif -%}
        {%- do make_temporary('component_edges',
            "select least(one.node, other.node) as a, greatest(one.node, other.node) as b
             from (select node_a, node_b from " ~ edges ~ ") as edges
             join " ~ numbered ~ " as one on one.node_key = edges.node_a
             join " ~ numbered ~ " as other on other.node_key = edges.node_b
             where one.node <> other.node") -%}
        {%- set state = namespace(left=rows_of('component_edges'), rounds=0) -%}
        {%- for round in range(40) if state.left > 0 -%}
            {%- do contract_once('component_jumps_' ~ state.rounds) -%}
            {%- set state.left = rows_of('component_edges') -%}
            {%- set state.rounds = state.rounds + 1 -%}
        {%- endfor -%}
        {%- if state.left > 0 -%}
            {{ exceptions.raise_compiler_error("connected components did not converge: " ~ state.left ~ " edges left after 40 rounds") }}
        {%- endif -%}
        {%- do make_temporary('component_roots', "select node, node as root from " ~ numbered ~ " where 1 = 0") -%}
        {%- for round in range(state.rounds) | reverse -%}
            {%- do run_query(
                "insert into component_roots
                 select jumps.node, coalesce(roots.root, jumps.parent) from component_jumps_" ~ round ~ " as jumps
                 left join component_roots as roots on roots.node = jumps.parent
                 where not exists (select 1 from component_roots as followed where followed.node = jumps.node);
                 " ~ statistics_of('component_roots') ~ ";
                 drop table component_jumps_" ~ round) -%}
        {%- endfor -%}
        {#- Told component by component: who counts or writes them so finds each of them in one place. -#}
        {%- do make_temporary('component_labels',
            "select node_key, first_value(node_key) over (partition by root order by node) as label
             from (
                 select nodes.node_key, nodes.node, coalesce(roots.root, nodes.node) as root
                 from " ~ numbered ~ " as nodes
                 left join component_roots as roots on roots.node = nodes.node
             ) as rooted") -%}
    {%- endif -%}
{%- endmacro %}

{#- One round: the pointers of all nodes that point elsewhere are left in the table `jumps`, the edges are contracted. -#}
{% macro contract_once(jumps) -%}
    {%- do make_temporary('component_pointers', "select b as node, min(a) as parent from component_edges group by b") -%}
    {%- do make_temporary(jumps,
        "select first_hop.node, coalesce(third_hop.parent, second_hop.parent, first_hop.parent) as parent
         from component_pointers as first_hop
         left join component_pointers as second_hop on second_hop.node = first_hop.parent
         left join component_pointers as third_hop on third_hop.node = second_hop.parent") -%}
    {%- do make_temporary('component_contracted',
        "select distinct least(a, b) as a, greatest(a, b) as b
         from (
             select coalesce(one.parent, edges.a) as a, two.parent as b
             from component_edges as edges
             left join " ~ jumps ~ " as one on one.node = edges.a
             join " ~ jumps ~ " as two on two.node = edges.b
         ) as redrawn
         where a <> b") -%}
    {%- do run_query("drop table component_edges") -%}
    {%- do run_query("alter table component_contracted rename to component_edges") -%}
{%- endmacro %}
