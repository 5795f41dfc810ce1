{#-
  One step of every component in identity_broken, by its weakest type of identifier (the greatest priority in
  seed_identity_rules) that is not settled yet:
    1. values that tie together what stronger identifiers leave apart name nobody from now on, and weaker ones are looked at anew;
    2. where there is none, ties between two values of that type are cut;
    3. where there is none either, the type is settled, and the next stronger one has its turn;
    4. where all are settled, surplus values of a type go (the least seen first), or nothing is joined at all.
-#}
{% macro give_up_weakest(nodes, rules) -%}
    {%- do make_temporary('identity_members',
        "select labels.node_key, labels.label, broken.rule, nodes.id_type, coalesce(rules.priority, 99) as priority, nodes.records,
                nodes.last_seen_at, rules.max_values_per_person, settled.node_key is not null as is_settled
         from identity_broken as broken
         join identity_labels as labels on labels.label = broken.label
         join " ~ nodes ~ " as nodes on nodes.node_key = labels.node_key
         left join " ~ rules ~ " as rules on rules.id_type = nodes.id_type
         left join identity_settled as settled on settled.node_key = labels.node_key") -%}
    {%- do run_query(
        "insert into identity_conflicts select node_key, label, rule from identity_members as members
         where not exists (select 1 from identity_conflicts as known where known.node_key = members.node_key)") -%}
    {%- do make_temporary('identity_ties',
        "select edges.node_a as node, edges.node_b as other from identity_edges as edges
         join identity_members as members on members.node_key = edges.node_a
         union all
         select edges.node_b, edges.node_a from identity_edges as edges
         join identity_members as members on members.node_key = edges.node_a") -%}
    {%- do make_temporary('identity_weak',
        "select members.node_key, members.label, members.rule
         from identity_members as members
         join (select label, max(priority) as priority from identity_members where not is_settled group by label) as weakest
             on weakest.label = members.label and weakest.priority = members.priority") -%}
    {%- do make_temporary('identity_strong',
        "select members.node_key from identity_members as members
         join (select label, max(priority) as priority from identity_members where not is_settled group by label) as weakest
             on weakest.label = members.label and weakest.priority > members.priority") -%}
    {%- do connected_components('identity_strong',
        "(select ties.node as node_a, ties.other as node_b from identity_ties as ties
          join identity_strong as one on one.node_key = ties.node
          join identity_strong as other on other.node_key = ties.other) as ties") -%}
    {%- do make_temporary('identity_bridges',
        "select weak.node_key, weak.label, weak.rule
         from identity_weak as weak
         join identity_ties as ties on ties.node = weak.node_key
         join component_labels as sides on sides.node_key = ties.other
         group by weak.node_key, weak.label, weak.rule having count(distinct sides.label) > 1") -%}
    {%- do make_temporary('identity_cuts',
        "select ties.node, ties.other, one.label
         from identity_ties as ties
         join identity_weak as one on one.node_key = ties.node
         join identity_weak as other on other.node_key = ties.other
         where one.label not in (select label from identity_bridges)
         union all
         select ties.node, ties.other, members.label
         from identity_ties as ties join identity_members as members on members.node_key = ties.node
         where members.rule <> 'max_values_per_person' and members.label not in (select label from identity_weak)") -%}
    {%- do run_query("insert into identity_refused select node_key, rule from identity_bridges") -%}
    {%- do run_query(
        "insert into identity_refused select node_key, rule from (
            select members.node_key, members.rule, members.max_values_per_person, row_number() over (
                partition by members.label, members.id_type
                order by members.records desc, members.last_seen_at desc, members.node_key) as choice
            from identity_members as members
            where members.rule = 'max_values_per_person' and members.label not in (select label from identity_weak)
         ) as ranked where choice > max_values_per_person") -%}
    {%- do make_temporary('identity_settling',
        "select node_key from identity_settled as settled
         where not exists (select 1 from identity_members as members join identity_bridges as bridges on bridges.label = members.label
                           where members.node_key = settled.node_key)
         union
         select node_key from identity_weak
         where label not in (select label from identity_bridges) and label not in (select label from identity_cuts)") -%}
    {%- do make_temporary('identity_left',
        "select edges.node_a, edges.node_b from identity_edges as edges
         where not exists (select 1 from identity_cuts as cuts where cuts.node = edges.node_a and cuts.other = edges.node_b)
           and not exists (select 1 from identity_refused as refused where refused.node_key in (edges.node_a, edges.node_b))") -%}
    {%- do connected_components(
        "(select node_key from identity_members where node_key not in (select node_key from identity_refused)) as members",
        "(select edges.node_a, edges.node_b from identity_left as edges
          join identity_members as members on members.node_key = edges.node_a) as edges") -%}
    {%- do make_temporary('identity_relabelled',
        "select labels.node_key, coalesce(anew.label, labels.label) as label
         from identity_labels as labels left join component_labels as anew on anew.node_key = labels.node_key
         where not exists (select 1 from identity_refused as refused where refused.node_key = labels.node_key)") -%}
    {%- do make_temporary('identity_labels', "select * from identity_relabelled") -%}
    {%- do make_temporary('identity_edges', "select * from identity_left") -%}
    {%- do make_temporary('identity_settled', "select * from identity_settling") -%}
{%- endmacro %}
