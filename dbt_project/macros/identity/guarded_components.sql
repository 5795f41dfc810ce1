{#-
  Connected components that keep the rules of people: no more identifiers than one person can have, no more values of a
  type, and nobody together whom a human parted (seed_identity_manual_links). A component that breaks a rule gives up its
  weakest evidence first (give_up_weakest.sql) until it keeps them; what was given up is told with the rule.
  Of an increment only identifiers `within` are looked at. Leaves the temporary tables identity_labels(node_key, label), identity_refused(node_key,
  refused_by) and identity_conflicts(node_key, conflict_label, conflict_rule).
-#}
{% macro guarded_components(nodes, edges, rules, splits, within='true', max_identifiers=var('identity_max_identifiers')) -%}
    {%- if execute -%}
        {%- do name_identity_nodes(nodes, within) -%}
        {%- do make_temporary('identity_refused', "select node_key, id_type as refused_by from identity_nodes where 1 = 0") -%}
        {%- do make_temporary('identity_settled', "select node_key from identity_nodes where 1 = 0") -%}
        {%- do make_temporary('identity_conflicts',
            "select node_key, node_key as conflict_label, id_type as conflict_rule from identity_nodes where 1 = 0") -%}
        {%- do connected_components('identity_nodes', edges ~ " where refused_by is null", is_numbered=true) -%}
        {%- do run_query("drop table if exists identity_labels") -%}
        {%- do run_query("alter table component_labels rename to identity_labels") -%}
        {%- set state = namespace(broken=broken_rules(rules, splits, max_identifiers)) -%}
        {%- if state.broken > 0 -%}
            {%- do make_temporary('identity_edges',
                "select edges.node_a, edges.node_b from " ~ edges ~ " as edges
                 join identity_nodes as one on one.node_key = edges.node_a
                 join identity_nodes as other on other.node_key = edges.node_b
                 where edges.refused_by is null") -%}
        {%- endif -%}
        {%- for round in range(400) if state.broken > 0 -%}
            {%- do give_up_weakest(nodes, rules) -%}
            {%- set state.broken = broken_rules(rules, splits, max_identifiers) -%}
        {%- endfor -%}
        {%- if state.broken > 0 -%}
            {{ exceptions.raise_compiler_error(state.broken ~ " components still break a rule of seed_identity_rules after 400 rounds") }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#-
  The identifiers that name somebody, numbered in the order of their keys, as the temporary table identity_nodes. (Appended to, a key is no
  column of an index: to follow one all over the table takes longer than to sort.)
-#}
{% macro name_identity_nodes(nodes, within) -%}
    {%- do make_temporary('identity_nodes',
        "select nodes.node_key, nodes.id_type, row_number() over (order by nodes.node_key || '') as node
         from " ~ nodes ~ " as nodes where nodes.refused_by is null and " ~ within) -%}
{%- endmacro %}

{#- The components that break a rule, as the temporary table identity_broken(label, rule); returns how many. -#}
{% macro broken_rules(rules, splits, max_identifiers) -%}
    {%- do make_temporary('identity_broken',
        "select label, min(rule) as rule from (
            select label, 'max_identifiers_per_person' as rule
            from identity_labels group by label having count(*) > " ~ max_identifiers ~ "
            union all
            select labels.label, 'max_values_per_person' as rule
            from identity_labels as labels
            join identity_nodes as nodes on nodes.node_key = labels.node_key
            join " ~ rules ~ " as rules on rules.id_type = nodes.id_type
            where rules.max_values_per_person is not null
            group by labels.label, nodes.id_type, rules.max_values_per_person
            having count(*) > rules.max_values_per_person
            union all
            select one.label, 'manual_split' as rule
            from " ~ splits ~ " as splits
            join identity_labels as one on one.node_key = splits.node_a
            join identity_labels as other on other.node_key = splits.node_b and other.label = one.label
            where splits.action = 'split'
        ) as broken group by label") -%}
    {{ return(rows_of('identity_broken')) }}
{%- endmacro %}
