{#- Rows whose key is not theirs alone, or has a hole. -#}
{% test primary_key(model, columns) %}
select {{ columns | join(', ') }}, count(*) as repeats
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 {% for column in columns %}or {{ column }} is null {% endfor %}
{% endtest %}
