{#-
  Whose place in the ledger a change of labels concerns. Of a component that only grew, and whose person is the oldest of all who
  came together in it, those who came; and the identifier that it is called by, which says whose it is. Of any other all,
  with the components of everybody who was the same person: which of them keeps the key depends on the whole.
  `placed` is a select of node_key and label. Leaves the temporary table ledger_widely(node_key), of the latter, and
  returns the query of all.
-#}
{% macro identifiers_to_place(labels, placed, ledger, since, word='person') -%}
    {%- set key = word ~ '_key' -%}
    {%- if execute and since -%}
        {%- do make_temporary('ledger_changed', "select distinct node_key from " ~ changes(labels, since)) -%}
        {%- do make_temporary('ledger_moves',
            "select changed.node_key, placed.label, held." ~ key ~ " as former
             from ledger_changed as changed
             left join (" ~ placed ~ ") as placed on placed.node_key = changed.node_key
             left join (" ~ _latest_of("select node_key from ledger_changed", ledger, key) ~ ") as held
                 on held.node_key = changed.node_key") -%}
        {%- do make_temporary('ledger_grown',
            "select label, " ~ key ~ " as former from (" ~ _latest_of("select label from ledger_moves", ledger, key) ~ ") as held
             join (select distinct label from ledger_moves) as moves on moves.label = held.node_key
             where label not in (select node_key from ledger_changed)") -%}
        {%- do make_temporary('ledger_births',
            "select former, (select min(written.revision) from " ~ ledger ~ " as written where written." ~ key ~ " = people.former) as born
             from (select former from ledger_grown union select former from ledger_moves) as people") -%}
        {%- do make_temporary('ledger_strangers',
            "select moves.label, moves.former, case when grown.former = moves.former then 'own' else 'joined' end as how
             from (select distinct label, former from ledger_moves where label is not null and former is not null) as moves
             left join ledger_grown as grown on grown.label = moves.label") -%}
        {%- do make_temporary('ledger_simply',
            "select grown.label
             from ledger_grown as grown join ledger_births as births on births.former = grown.former
             where not exists (select 1 from ledger_strangers as taken where taken.former = grown.former and taken.label <> grown.label)
                 and not exists (
                     select 1 from ledger_strangers as joined
                     join ledger_births as older on older.former = joined.former
                     where joined.label = grown.label and joined.how = 'joined' and (older.born < births.born or exists (
                         select 1 from " ~ ledger ~ " as written join (" ~ placed ~ ") as elsewhere on elsewhere.node_key = written.node_key
                         where written." ~ key ~ " = joined.former and elsewhere.label <> grown.label)))") -%}
        {%- do make_temporary('ledger_wide_labels',
            "select label from ledger_moves where label not in (select label from ledger_simply)
             union
             select elsewhere.label from ledger_strangers as taken
             join " ~ ledger ~ " as written on written." ~ key ~ " = taken.former
             join (" ~ placed ~ ") as elsewhere on elsewhere.node_key = written.node_key
             where taken.label not in (select label from ledger_simply)") -%}
        {%- do make_temporary('ledger_widely',
            "select placed.node_key from (" ~ placed ~ ") as placed where placed.label in (select label from ledger_wide_labels)") -%}
    {%- endif -%}
    {{ return("select node_key from ledger_widely union select label from ledger_simply union select node_key from ledger_changed") }}
{%- endmacro %}

{#- The last that a ledger says of identifiers. -#}
{% macro _latest_of(identifiers, ledger, key) -%}
    select node_key, {{ key }}
    from (
        select node_key, {{ key }}, row_number() over (partition by node_key order by revision desc) as age
        from {{ ledger }}
        where node_key in ({{ identifiers }})
    ) as history
    where age = 1
{%- endmacro %}
