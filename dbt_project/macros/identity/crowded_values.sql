{#-
  Which values that groups share are told anew, and of whom: leaves the temporary tables looked_at_values, and looked_at_people for those of
  the values that are crowded. A value is crowded when more people stay on it than are allowed whatever changed: those whose
  records changed are told, nothing becomes another for all others. A mail provider that no list knows costs a day what the day brought.
-#}
{% macro look_at_values(shown, identifiers, owners, judged, rules, since) -%}
    {%- if since -%}
        {%- set restated = "(select record_key from " ~ changes(owners, since) ~ ")" -%}
        {%- set rejudged = "(select node_key from " ~ changes(judged, since) ~ ")" -%}
        {%- do make_temporary('changed_values',
            "select record_key, value_key from " ~ changes(shown, since)
            ~ " union select record_key, node_key from " ~ changes(identifiers, since)
            ~ " union select held.record_key, held.value_key from " ~ shown ~ " as held where held.record_key in " ~ restated
            ~ " union select held.record_key, held.node_key from " ~ identifiers ~ " as held where held.record_key in " ~ restated) -%}
        {%- do make_temporary('rejudged_values',
            "select node_key as value_key from " ~ changes(judged, since)
            ~ " union select held.value_key from " ~ shown ~ " as held where held.address_key in " ~ rejudged) -%}
        {%- do make_temporary('looked_at_values',
            "select changed.value_key, coalesce(crowds.people - changed.records > crowds.max_people, false) as is_crowded
             from (select value_key, count(*) as records from changed_values group by value_key) as changed
             left join (
                select held.node_b, count(*) as people, min(rules.max_people_per_value) as max_people
                from " ~ this ~ " as held join " ~ rules ~ " as rules on rules.id_type = held.id_type
                where held.people > rules.max_people_per_value and held.node_b in (select value_key from changed_values)
                    and held.node_b not in (select value_key from rejudged_values)
                group by held.node_b
             ) as crowds on crowds.node_b = changed.value_key
             union select value_key, false from rejudged_values where value_key not in (select value_key from changed_values)") -%}
        {%- set crowded = "(select changed.* from changed_values as changed join looked_at_values as looked_at
            on looked_at.value_key = changed.value_key where looked_at.is_crowded) as crowded" -%}
        {%- do make_temporary('looked_at_people',
            "select owners.person_key, crowded.value_key from " ~ crowded ~ " join " ~ owners ~ " as owners on owners.record_key = crowded.record_key
             union select changes.person_key, crowded.value_key from " ~ crowded ~ " join " ~ changes(owners, since)
            ~ " on changes.record_key = crowded.record_key") -%}
    {%- endif -%}
    {%- do look_again_at(since,
        "select person_key || ' ' || value_key from looked_at_people
         union select held.person_key || ' ' || held.node_b from " ~ this ~ " as held
         join looked_at_values as looked_at on looked_at.value_key = held.node_b where not looked_at.is_crowded") -%}
{%- endmacro %}
