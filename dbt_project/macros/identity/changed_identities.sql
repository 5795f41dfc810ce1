{#- Identifiers on records that changed: on them pairs and counts may have changed too. -#}
{% macro nodes_of_changed_records(identifiers, since) -%}
    {%- set changed = changes(identifiers, since) -%}
    {{ return("select node_key from " ~ changed ~ " union all select near.node_key from " ~ identifiers ~ " as near
        where near.record_key in (select record_key from " ~ changed ~ ")") }}
{%- endmacro %}

{#- The identifiers of changed pairs, and all others of the components that these were part of. -#}
{% macro components_of_changed_edges(edges, labels, since) -%}
    {%- if execute and since -%}
        {%- do make_temporary('changed_identifiers',
            "select node_a as node_key from " ~ changes(edges, since) ~ " union select node_b from " ~ changes(edges, since)) -%}
    {%- endif -%}
    {{ return("select node_key from changed_identifiers union select members.node_key from " ~ labels ~ " as members where members.component in (
        select known.component from " ~ labels ~ " as known where known.node_key in (select node_key from changed_identifiers))") }}
{%- endmacro %}

{#- Records that show other identifiers than before, or whose identifiers belong to somebody else. -#}
{% macro records_of_changed_people(identifiers, people, since) -%}
    {{ return("select record_key from " ~ changes(identifiers, since) ~ " union select shown.record_key from " ~ identifiers ~ " as shown
        where shown.node_key in (select node_key from " ~ changes(people, since) ~ ")") }}
{%- endmacro %}

{#- Devices that something changed of, in models that link to devices. -#}
{% macro devices_of(relations, since) -%}
    {%- for relation in relations -%}
        {{ 'union ' if not loop.first }}select device_id from {{ changes(relation, since) }}
    {% endfor -%}
{%- endmacro %}
