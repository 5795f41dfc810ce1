-- Service requests (M28): who asked for help, why, and how long it took. Grain: day and reason.
-- A request of nobody known counts as a request and not as a person.
with requests as (
    select
        {{ local_date('tickets.opened_at') }} as request_date,
        coalesce(tickets.category, '(none)') as reason,
        people.person_key,
        tickets.closed_at,
        {{ hours_between('tickets.opened_at', 'tickets.closed_at') }} as hours
    from {{ ref('int_tickets') }} as tickets
    left join {{ ref('int_identity__record_person') }} as people on people.record_key = tickets.ticket_key
)

select
    request_date,
    reason,
    count(*) as requests,
    count(distinct person_key) as people,
    {{ ratio('count(person_key)', 'count(distinct person_key)') }} as requests_per_person,
    count(closed_at) as closed,
    {{ ratio('sum(cast(hours as decimal(18, 6)))', 'count(closed_at)') }} as hours_to_close
from requests
group by request_date, reason
