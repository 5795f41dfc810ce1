{#-
  What a change of identifiers and pairs makes of the components that stand (`labels`). A component that only grows is lifted: it counts as
  one node, new pairs join such nodes, and what is now called by a smaller key is renamed. Of what it has
  already the identifiers are counted, for the rules' sake, and not solved. A component is solved anew, from its identifiers, that
    - lost a pair or an identifier,
    - broke a rule of people before, for what is given up depends on the whole,
    - would break one now.
  Leaves the temporary tables lifted_labels(node_key, label), of what is named without being solved, and lifted_anew(node_key), of what is to be
  solved. Returns the query of all identifiers that are to be told.
-#}
{% macro lifted_components(nodes, edges, labels, rules, splits, since) -%}
    {%- if execute and since -%}
        {%- do make_temporary('lifted_nodes',
            "select changed.node_key, coalesce(known.component, changed.node_key) as component, known.conflict_rule is not null as is_in_conflict,
                nodes.node_key is not null and nodes.refused_by is null as is_named,
                known.node_key is not null and known.refused_by is null as was_named,
                nodes.node_key is null or known.node_key is null or nodes.refused_by is distinct from known.refused_by as is_moved
             from (select distinct node_key from " ~ changes(nodes, since) ~ ") as changed
             left join " ~ nodes ~ " as nodes on nodes.node_key = changed.node_key
             left join " ~ labels ~ " as known on known.node_key = changed.node_key") -%}
        {%- do make_temporary('lifted_changes',
            "select node_a, node_b from " ~ changes(edges, since)
            ~ " union select node_a, node_b from " ~ edges ~ " as near where near.node_a in (select node_key from lifted_nodes where is_moved)"
            ~ " union select node_a, node_b from " ~ edges ~ " as near where near.node_b in (select node_key from lifted_nodes where is_moved)") -%}
        {%- do make_temporary('lifted_pairs',
            "select edges.node_a is not null and edges.refused_by is null and one.node_key is not null and other.node_key is not null as joins,
                coalesce(known_one.component, pairs.node_a) as node_a, coalesce(known_other.component, pairs.node_b) as node_b,
                known_one.conflict_rule is not null as is_a_in_conflict, known_other.conflict_rule is not null as is_b_in_conflict
             from lifted_changes as pairs
             left join " ~ edges ~ " as edges on edges.node_a = pairs.node_a and edges.node_b = pairs.node_b
             left join " ~ nodes ~ " as one on one.node_key = pairs.node_a and one.refused_by is null
             left join " ~ nodes ~ " as other on other.node_key = pairs.node_b and other.refused_by is null
             left join " ~ labels ~ " as known_one on known_one.node_key = pairs.node_a
             left join " ~ labels ~ " as known_other on known_other.node_key = pairs.node_b") -%}
        {%- do make_temporary('lifted_broken',
            "select component from lifted_nodes where is_in_conflict or (was_named and not is_named)
             union select node_a from lifted_pairs where is_a_in_conflict or (not joins and node_a = node_b)
             union select node_b from lifted_pairs where is_b_in_conflict") -%}
        {%- do make_temporary('lifted_parts',
            "select component as node_key from lifted_nodes where is_named and not was_named
             union select node_a from lifted_pairs where joins and node_a <> node_b
             union select node_b from lifted_pairs where joins and node_a <> node_b") -%}
        {%- do connected_components('lifted_parts', "(select node_a, node_b from lifted_pairs where joins) as pairs") -%}
        {%- do make_temporary('lifted_wholes', "select node_key as component, label from component_labels") -%}
        {{- _hold_against_rules(nodes, labels, rules, splits) -}}
    {%- endif -%}
    {{ return("select node_key from lifted_anew union select node_key from lifted_labels union select node_key from lifted_nodes where is_moved") }}
{%- endmacro %}

{#- Parts the lifted components into those that are named at once and those that are solved anew. -#}
{% macro _hold_against_rules(nodes, labels, rules, splits) -%}
    {%- do make_temporary('lifted_members',
        "select members.node_key, wholes.label, members.label as held
         from lifted_wholes as wholes
         join " ~ labels ~ " as members on members.component = wholes.component and members.refused_by is null
         union all
         select named.node_key, wholes.label, null
         from lifted_nodes as named join lifted_wholes as wholes on wholes.component = named.component
         where named.is_named and not named.was_named") -%}
    {%- do name_identity_nodes(nodes, "nodes.node_key in (select node_key from lifted_members)") -%}
    {%- do make_temporary('identity_labels', "select node_key, label from lifted_members") -%}
    {%- do broken_rules(rules, splits, var('identity_max_identifiers')) -%}
    {%- do make_temporary('lifted_unruly',
        "select label from identity_broken
         union select wholes.label from lifted_wholes as wholes join lifted_broken as broken on broken.component = wholes.component") -%}
    {%- do make_temporary('lifted_solved',
        "select component from lifted_broken
         union select component from lifted_wholes where label in (select label from lifted_unruly)") -%}
    {#- A component of one new identifier has that one's key, and no member yet. -#}
    {%- do make_temporary('lifted_anew',
        "select component as node_key from lifted_solved
         union select members.node_key from lifted_solved as solved join " ~ labels ~ " as members on members.component = solved.component") -%}
    {%- do make_temporary('lifted_labels',
        "select node_key, label from lifted_members
         where held is distinct from label and label not in (select label from lifted_unruly)") -%}
{%- endmacro %}
