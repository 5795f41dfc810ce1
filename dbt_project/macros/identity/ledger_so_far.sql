{#-
  What the ledger says before this run, as CTEs on top of a CTE `labels(node_key, label)`:
  held (an identifier's latest person), births (each person's first revision), survivors (the person that keeps each
  component: the oldest of those that have in it most of the identifiers which never were anybody else; where there is
  none, the oldest that nobody is any more, so that who was joined by mistake is parted as he was), latest (the run's revision).
  On the first run all are empty.
-#}
{% macro ledger_so_far(ledger, since=none) -%}
{%- if is_incremental() -%}
{%- set everybody = ledger -%}
{%- if since -%}
    {#- All that was ever written of the people these identifiers ever were, or are about to be. -#}
    {%- do make_temporary('ledger_people', "select person_key from " ~ ledger ~ " where " ~ to_tell('node_key', since)
        ~ " union select " ~ hash_key(["'person'", 'value']) ~ " from told_scope") -%}
    {%- do make_temporary('ledger_known', "select * from " ~ ledger ~ " as written where written.node_key in (
        select node_key from " ~ ledger ~ " where person_key in (select person_key from ledger_people))") -%}
    {%- set ledger = 'ledger_known' -%}
{%- endif -%}
held as (
    select node_key, person_key, first_person_key
    from (
        select
            node_key,
            person_key,
            first_value(person_key) over (partition by node_key order by revision) as first_person_key,
            row_number() over (partition by node_key order by revision desc) as age
        from {{ ledger }}
    ) as history
    where age = 1
),

births as (
    select person_key, min(revision) as born from {{ ledger }} group by person_key
),

claims as (
    select
        labels.label,
        held.person_key,
        row_number() over (
            partition by held.person_key
            order by sum(case when held.first_person_key = held.person_key then 1 else 0 end) desc, count(*) desc, labels.label
        ) as claim_rank
    from labels
    inner join held on held.node_key = labels.node_key
    group by labels.label, held.person_key
),

former_claims as (
    select
        labels.label,
        history.person_key,
        row_number() over (
            partition by history.person_key order by count(distinct history.node_key) desc, labels.label
        ) as claim_rank
    from {{ ledger }} as history
    inner join labels on labels.node_key = history.node_key
    where labels.label not in (select label from claims where claim_rank = 1)
        and history.person_key not in (select person_key from held)
    group by labels.label, history.person_key
),

survivors as (
    select
        heirs.label,
        heirs.person_key,
        heirs.is_former,
        row_number() over (partition by heirs.label order by births.born, heirs.person_key) as survivor_rank
    from (
        select label, person_key, false as is_former from claims where claim_rank = 1
        union all
        select label, person_key, true as is_former from former_claims where claim_rank = 1
    ) as heirs
    inner join births on births.person_key = heirs.person_key
),

latest as (
    select coalesce(max(revision), 0) + 1 as revision from {{ everybody }}
)
{%- else -%}
held as (
    select cast(null as text) as node_key, cast(null as text) as person_key where 1 = 0
),

births as (
    select cast(null as text) as person_key where 1 = 0
),

survivors as (
    select cast(null as text) as label, cast(null as text) as person_key, false as is_former, 1 as survivor_rank where 1 = 0
),

latest as (
    select 1 as revision
)
{%- endif -%}
{%- endmacro %}
