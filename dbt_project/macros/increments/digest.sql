{#- One text for all that a model says by: its SQL, the company's settings, seeds and variables. A new one when anything in them changes. -#}
{% macro digest_of_inputs(seeds, vars, texts) -%}
    {%- set told = code_of(model.unique_id) + texts -%}
    {%- for setting in ['JOURNEYHOUSE_TIMEZONE', 'JOURNEYHOUSE_CURRENCY', 'JOURNEYHOUSE_NUMBERING'] -%}
        {%- do told.append(env_var(setting, '')) -%}
    {%- endfor -%}
    {%- for name in vars -%}{%- do told.append(name ~ '=' ~ var(name)) -%}{%- endfor -%}
    {%- if seeds -%}
        {%- set digests -%}
        select {% for seed in seeds -%}
            (select coalesce(md5(string_agg(line, ';' order by line)), '')
            from (select cast(seed as text) as line from {{ seed }} as seed) as lines){{ ', ' if not loop.last }}
        {%- endfor -%}
        {%- endset -%}
        {%- do told.extend(run_query(digests).rows[0]) -%}
    {%- endif -%}
    {{ return(local_md5(told | join(';'))) }}
{%- endmacro %}

{#- The SQL of a model, and of the views that it reads: these hold nothing that could be seen to change. -#}
{% macro code_of(id) -%}
    {%- set ids, code = [id], [] -%}
    {%- do find_views_behind(id, ids) -%}
    {%- for one in ids | sort -%}{%- do code.append(graph.nodes[one].raw_code) -%}{%- endfor -%}
    {{ return(code) }}
{%- endmacro %}

{% macro find_views_behind(id, found) -%}
    {%- for parent in graph.nodes[id].depends_on.nodes
        if parent not in found and parent in graph.nodes and graph.nodes[parent].config.materialized == 'view' -%}
        {%- do found.append(parent) -%}
        {%- do find_views_behind(parent, found) -%}
    {%- endfor -%}
{%- endmacro %}

{#- The SQL of all models that call a macro: where whom or what they tell is settled once for all of them. -#}
{% macro code_calling(name) -%}
    {%- set code = [] -%}
    {#- While the project is parsed, and in a unit test, there are none. -#}
    {%- set models = graph.get('nodes', {}).values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') -%}
    {%- for one in models if name ~ '(' in one.raw_code -%}{%- do code.extend(code_of(one.unique_id)) -%}{%- endfor -%}
    {{ return(code) }}
{%- endmacro %}
