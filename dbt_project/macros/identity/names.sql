{#- A person's name out of its parts, never null: a source that shows names shows an empty one where it has none. -#}
{% macro person_name(family, given="''") -%}
    trim(coalesce({{ family }}, '') || ' ' || coalesce({{ given }}, ''))
{%- endmacro %}

{#-
  The words of a name as names are compared: without case, accents, punctuation and what people are addressed by. None of what
  is masked (`N***n`), a mailbox or a number. Who writes in another alphabet has no words, and contradicts nobody.
-#}
{% macro folded_name(name) -%}
    case when not {{ regex_like(name, "'[*@0-9]'") }} then
        regexp_replace(trim(regexp_replace(lower({{ without_accents(name) }}), '[^a-z]+', ' ', 'g')),
            '^(anh|chi|ong|ba|co|em|bac|mr|mrs|ms|miss|dr) ', '')
    end
{%- endmacro %}

{#-
  How many names a value goes by, as a CTE `named(node_key, names)` behind a CTE `observed` of the values to look at. A name
  whose words are all part of a longer one says the same (`An Nguyen`, `Nguyễn Văn An`), so whatever is left of two names
  contradicts. Words are sorted and of one length (int_identifiers__names). Twenty names are as telling as more of them, and
  what comparing each with each costs is bounded.
-#}
{% macro names_on_values(identifiers, names, rules) -%}
called as (
    select node_key, words, row_number() over (partition by node_key order by length(words) desc, words) as place
    from (
        select distinct names.node_key, names.words
        from observed
        inner join {{ rules }} as rules on rules.id_type = observed.id_type and observed.records > rules.max_names_per_value
        inner join {{ names }} as names on names.node_key = observed.node_key and names.words is not null
        inner join {{ identifiers }} as shown on shown.record_key = names.record_key and shown.node_key = names.node_key
    ) as distinct_names
),

named as (
    select node_key, count(*) as names
    from called
    where place <= 20 and not exists (
        select 1 from called as longer
        where longer.node_key = called.node_key and longer.place < called.place
            and longer.words like '%' || replace(called.words, ' ', '%') || '%'
    )
    group by node_key
)
{%- endmacro %}
