{#-
  Does one signature column meet one rule column? Empty means any; a leading `!` negates; both sides are
  lower-cased and in one Unicode form: Vietnamese is typed composed and decomposed. Numbers never reach here:
  what is counted is compared as a number, not as text.
-#}
{% macro rule_matches(rule_column, value) -%}
    {%- set text = "lower(" ~ nfc("coalesce(" ~ value ~ ", '')") ~ ")" -%}
    case
        when {{ rule_column }} is null or {{ rule_column }} = '' then true
        when substring({{ rule_column }} from 1 for 1) = '!'
            then not {{ regex_like(text, "lower(" ~ nfc("substring(" ~ rule_column ~ " from 2)") ~ ")") }}
        else {{ regex_like(text, "lower(" ~ nfc(rule_column) ~ ")") }}
    end
{%- endmacro %}

{#- All the columns a rule may look at; a seed of rules has exactly these. -#}
{% macro rule_columns() -%}
    {{ return(['touchpoint_type', 'channel', 'campaign', 'category', 'lifecycle', 'utm_source', 'utm_medium',
               'utm_campaign', 'click_id', 'referrer_domain']) }}
{%- endmacro %}

{#- Every active rule that a signature meets. Goes behind `from`; rows are named signatures and rules. -#}
{% macro met_rules(signatures, rules, columns, join='left join') -%}
    {{ signatures }} as signatures
        {{ join }} {{ rules }} as rules
            on rules.active
            {%- for column in columns %}
            and {{ rule_matches('rules.' ~ column, 'signatures.' ~ column) }}
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
