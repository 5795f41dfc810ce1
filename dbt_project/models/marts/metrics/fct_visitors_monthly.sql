-- New and returning visitors of whole months (M9, M11): distinct people do not add up over days. Grain: month.
-- Sessions of nobody on a shared device count as that device.
select visit_date as month, visitors, new_visitors, visitors - new_visitors as returning_visitors
from {{ ref('int_sessions__visitor_counts') }}
where part = 'month'
