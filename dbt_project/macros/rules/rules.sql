{#-
  Text as rules compare it: lower-cased, in one Unicode form (Vietnamese is typed composed and decomposed), and never
  null. Numbers never reach here: what is counted is compared as a number, not as text.
-#}
{% macro rule_text(value) -%}lower({{ nfc("coalesce(" ~ value ~ ", '')") }}){%- endmacro %}

{#- Does a text meet a pattern, both as rule_text? Empty means any; a leading `!` negates. -#}
{% macro pattern_meets(pattern, text) -%}
    case
        when {{ pattern }} = '' then true
        when substring({{ pattern }} from 1 for 1) = '!' then not {{ regex_like(text, "substring(" ~ pattern ~ " from 2)") }}
        else {{ regex_like(text, pattern) }}
    end
{%- endmacro %}

{#-
  What the rules of a set judge, one row for each signature_key: origins, contents or signatures of touches.
-#}
{% macro judged_by(question) -%}
    {%- if question == 'channel' -%} {{ ref('int_sessions__channels') }}
    {%- elif 'content' in var('rule_inputs')[question] -%} (select content_key as signature_key, told.* from {{ ref('int_content') }} as told)
    {%- else -%} {{ ref('int_touchpoints__signatures') }}
    {%- endif -%}
{%- endmacro %}

{#-
  Every active rule that a signature meets. Goes behind `from`; rows are named signatures and rules. `distinct` drops
  no row: it has the texts made once for each row, where a plain subquery is made anew for each pair of rows.
-#}
{% macro met_rules(signatures, rules, columns, join='left join') -%}
    (
            select distinct
                signature_key
                {%- for column in columns %},
                {{ rule_text(column) }} as {{ column }}
                {%- endfor %}
            from {{ signatures }} as told
        ) as signatures
        {{ join }} (
            select distinct
                rule_id, priority, result
                {%- for column in columns %},
                {{ rule_text(column) }} as {{ column }}
                {%- endfor %}
            from {{ rules }} as told
            where active
        ) as rules
            on true
            {%- for column in columns %}
            and {{ pattern_meets('rules.' ~ column, 'signatures.' ~ column) }}
            {%- endfor %}
{%- endmacro %}

{#- First matching rule per signature: signature_key, result, rule_id. `(unclassified)` when none matches. -#}
{% macro first_rule(signatures, rules, columns) -%}
    select
        ranked.signature_key,
        coalesce(ranked.result, '(unclassified)') as result,
        coalesce(ranked.rule_id, '(none)') as rule_id
    from (
        select
            signatures.signature_key,
            rules.result,
            rules.rule_id,
            row_number() over (
                partition by signatures.signature_key
                order by case when rules.rule_id is null then 1 else 0 end, rules.priority, rules.rule_id
            ) as choice
        from {{ met_rules(signatures, rules, columns) }}
    ) as ranked
    where ranked.choice = 1
{%- endmacro %}
