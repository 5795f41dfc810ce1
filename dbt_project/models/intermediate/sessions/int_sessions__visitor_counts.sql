-- How many visitors came, and how many of them for the first time. Grain: whose they are (`part`: a day's, a month's, a day's by channel
-- or by landing page), day or first of the month, and channel or landing page.
{%- set keys = ['part', 'visit_date', 'place'] %}
{{ told_by_counting(links=['part', 'visit_date']) }}
{%- set since = told_since([ref('int_sessions__visits')]) -%}
{%- set told %}
    {%- for part, place in {'day': "'(all)'", 'month': "'(all)'", 'channel': 'channel', 'page': 'landing_page'}.items() %}
    select
        '{{ part }}' as part, {{ month_of('session_date') if part == 'month' else 'session_date' }} as visit_date, {{ place }} as place, weight,
        case when {{ 'is_new_in_month' if part == 'month' else 'is_new_on_day' }} then 1 else 0 end as new_visitors
    from {{ rows_to_count(ref('int_sessions__visits'), since) }}
    where is_first_of_{{ part }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endset -%}
{{ counts_of(told, keys, since, count='visitors', sums=['new_visitors']) }}
