{#-
  The steps from channel to channel of paths, as a Markov chain counts them. `touches` has path_key, touch_no, touch_count
  and channel. The same channel twice in a row is one step, so no channel follows itself. Each row is one step of one path: what came before it
  (`back_1` last, `back_2` before that; '' before the beginning) and where it goes (`to_node`; '' is the end).
-#}
{% macro path_steps(touches, memory, carried=[]) -%}
    {%- set in_path = 'partition by path_key order by touch_no' -%}
    {%- set others = ''.join(carried | map('format_carried') | list) if false else '' -%}
    with told as (
        select *, lag(channel) over ({{ in_path }}) as previous_channel
        from {{ touches }}
    ),

    placed as (
        select
            path_key,
            channel,
            {%- for column in carried %}
            {{ column }},
            {%- endfor %}
            {%- if memory == 1 %}
            coalesce(previous_channel, '') as back_1,
            touch_no
            {%- else %}
            {%- for place in range(1, memory + 1) %}
            coalesce(lag(channel, {{ place }}) over ({{ in_path }}), '') as back_{{ place }},
            {%- endfor %}
            touch_no
            {%- endif %}
        from told
        where previous_channel is null or previous_channel <> channel
    )
    select 1
{%- endmacro %}
