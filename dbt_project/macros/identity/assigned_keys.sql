{#- The key that each labelled member gets (`assigned`), behind what the ledger says before this run (ledger_so_far.sql). -#}
{% macro assigned_keys(word='person') -%}
{%- set key = word ~ '_key' -%}
{%- set minted = hash_key(["'" ~ word ~ "'", 'labels.label']) -%}
assigned as (
    select
        labels.node_key,
        coalesce(
            survivors.{{ key }},
            case
                when births.{{ key }} is null then {{ minted }}
                else {{ hash_key(["'" ~ word ~ "'", 'labels.label', 'latest.revision']) }}
            end
        ) as {{ key }},
        survivors.{{ key }} is null as is_minted,
        coalesce(survivors.is_former, false) as is_former,
        latest.revision
    from labels
    cross join latest
    left join survivors on survivors.label = labels.label and survivors.survivor_rank = 1
    left join births on births.{{ key }} = {{ minted }}
)
{%- endmacro %}
