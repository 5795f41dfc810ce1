{#-
  What the ledger says before this run, as CTEs on top of a CTE `labels(node_key, label)`:
  held (an identifier's latest person), births (each person's first revision), survivors (the person that keeps each
  component: the oldest of those that have in it most of the identifiers which never were anybody else; where there is
  none, the oldest that nobody is any more, so that who was joined by mistake is parted as he was; of equally old ones whose identifier the
  component is called by), latest (the run's revision).
  On the first run all are empty. `word` is what the ledger is of: a person, or a group of people.
-#}
{% macro ledger_so_far(ledger, since=none, word='person') -%}
{%- set key = word ~ '_key' -%}
{%- if is_incremental() -%}
{%- set everybody = ledger -%}
{%- if since -%}
    {#- All that was ever written of the people these identifiers ever were; where a component only grew, of what came. -#}
    {%- do make_temporary('ledger_known', "select * from " ~ ledger ~ " as written where written.node_key in (
            select value from told_scope
            union
            select also.node_key from " ~ ledger ~ " as also where also." ~ key ~ " in (
                select were." ~ key ~ " from " ~ ledger ~ " as were where were.node_key in (select node_key from ledger_widely)))") -%}
    {%- do make_temporary('ledger_births', "select " ~ key ~ ",
            (select min(written.revision) from " ~ ledger ~ " as written where written." ~ key ~ " = people." ~ key ~ ") as born
        from (select " ~ key ~ " from ledger_known
            union select " ~ hash_key(["'" ~ word ~ "'", 'value']) ~ " from told_scope) as people") -%}
    {%- set ledger = 'ledger_known' -%}
{%- endif -%}
held as (
    select node_key, {{ key }}, first_{{ key }}
    from (
        select
            node_key,
            {{ key }},
            first_value({{ key }}) over (partition by node_key order by revision) as first_{{ key }},
            row_number() over (partition by node_key order by revision desc) as age
        from {{ ledger }}
    ) as history
    where age = 1
),

births as (
    {%- if since %}
    select {{ key }}, born from ledger_births where born is not null
    {%- else %}
    select {{ key }}, min(revision) as born from {{ ledger }} group by {{ key }}
    {%- endif %}
),

claims as (
    select
        labels.label,
        held.{{ key }},
        max(case when labels.node_key = labels.label then 1 else 0 end) as is_namesake,
        row_number() over (
            partition by held.{{ key }}
            order by sum(case when held.first_{{ key }} = held.{{ key }} then 1 else 0 end) desc, count(*) desc, labels.label
        ) as claim_rank
    from labels
    inner join held on held.node_key = labels.node_key
    group by labels.label, held.{{ key }}
),

former_claims as (
    select
        labels.label,
        history.{{ key }},
        row_number() over (
            partition by history.{{ key }} order by count(distinct history.node_key) desc, labels.label
        ) as claim_rank
    from {{ ledger }} as history
    inner join labels on labels.node_key = history.node_key
    where labels.label not in (select label from claims where claim_rank = 1)
        and history.{{ key }} not in (select {{ key }} from held)
    group by labels.label, history.{{ key }}
),

survivors as (
    select
        heirs.label,
        heirs.{{ key }},
        heirs.is_former,
        row_number() over (partition by heirs.label order by births.born, heirs.is_namesake desc, heirs.{{ key }}) as survivor_rank
    from (
        select label, {{ key }}, false as is_former, is_namesake from claims where claim_rank = 1
        union all
        select label, {{ key }}, true as is_former, 0 as is_namesake from former_claims where claim_rank = 1
    ) as heirs
    inner join births on births.{{ key }} = heirs.{{ key }}
),

latest as (
    select coalesce(max(revision), 0) + 1 as revision from {{ everybody }}
)
{%- else -%}
held as (
    select cast(null as text) as node_key, cast(null as text) as {{ key }} where 1 = 0
),

births as (
    select cast(null as text) as {{ key }} where 1 = 0
),

survivors as (
    select cast(null as text) as label, cast(null as text) as {{ key }}, false as is_former, 1 as survivor_rank where 1 = 0
),

latest as (
    select 1 as revision
)
{%- endif -%}
{%- endmacro %}
