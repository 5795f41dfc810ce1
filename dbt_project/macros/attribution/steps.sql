{#-
  The steps from channel to channel of paths, as a Markov chain counts them, of a relation with path_key, touch_no and
  channel. The same channel twice in a row is one step, so no channel follows itself. Each row is one step of one path: the channels
  before it (`back_1` is the last; '' is before the beginning) and where it goes (`to_node`; '' is the end).
-#}
{% macro path_steps(touches, memory, carried=[]) -%}
    {%- set in_path = 'partition by path_key order by touch_no' -%}
    {%- set backs = range(1, memory + 1) %}
    with told as (
        select *, lag(channel) over ({{ in_path }}) as previous_channel, lead(channel) over ({{ in_path }}) as following_channel
        from {{ touches }}
    ),

    {%- if memory == 1 %}

    -- A step needs to know no more than what came right before: one look at each path will do.
    moved as (
        select told.*, coalesce(previous_channel, '') as back_1 from told
        where previous_channel is null or previous_channel <> channel
    ),

    ended as (
        select * from told where following_channel is null
    )
    {%- else %}

    moved as (
        select
            told.*
            {%- for place in backs %}, coalesce(lag(channel, {{ place }}) over ({{ in_path }}), '') as back_{{ place }}{% endfor %},
            lead(channel) over ({{ in_path }}) as next_channel
        from told
        where previous_channel is null or previous_channel <> channel
    ),

    ended as (
        select * from moved where next_channel is null
    )
    {%- endif %}

    select
        path_key, touch_no, {% for column in carried %}{{ column }}, {% endfor -%}
        {% for place in backs %}back_{{ place }}, {% endfor %}channel as to_node
    from moved
    union all
    select
        path_key, touch_no + 1, {% for column in carried %}{{ column }}, {% endfor -%}
        channel, {% for place in backs[:-1] %}back_{{ place }}, {% endfor %}''
    from ended
{%- endmacro %}
