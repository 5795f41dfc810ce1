-- Titles that pages had, and when each was last seen. Grain: source, page and title.
{{ told_by_difference('title_key', links=['title_key'], scope='title_key') }}
{%- set events = ref('int_events') -%}
{%- set since = told_since([events]) -%}
{#- Of an event that went or became another nobody knows whether its title was last seen there: all are asked again. -#}
{%- set since = none if since and run_query("select 1 from " ~ changes(events, since) ~ " where weight < 0 limit 1").rows else since -%}
{%- set seen -%}
    select {{ hash_key(['source_system', content_name('page_path'), 'page_title']) }} as title_key,
        source_system, {{ content_name('page_path') }} as content, page_title, occurred_at as last_seen_at
    from {{ events }} as events
    where is_page_view and page_path is not null and page_title is not null
    {%- if since %} and events.event_key in (select event_key from {{ changes(events, since) }}){% endif %}
{%- endset -%}
{%- do look_again_at(since, "select title_key from (" ~ seen ~ ") as seen") %}

select title_key, source_system, content, page_title, max(last_seen_at) as last_seen_at
from (
    {{ seen }}
    {%- if since %}
    union all
    select title_key, source_system, content, page_title, last_seen_at from {{ this }} where {{ to_tell('title_key', since) }}
    {%- endif %}
) as seen
group by title_key, source_system, content, page_title
