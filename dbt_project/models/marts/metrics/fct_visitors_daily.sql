-- New and returning visitors (M11), by resolved person and not by cookie. Grain: day.
-- Sessions of nobody on a shared device count as that device.
select visit_date as session_date, visitors, new_visitors, visitors - new_visitors as returning_visitors
from {{ ref('int_sessions__visitor_counts') }}
where part = 'day'
