-- Hand-overs between departments and between channels (M47): how long they take, and who is lost there.
-- Grain: week, level, from and to. A hand-over is two touches of a journey's path, one after the other, of different
-- departments (or channels). A journey is lost there when it lapsed right after; or when somebody asked for something
-- and nobody took it up: that is told as a hand-over to `(nobody)`, and in no other row of the level.
with worth as (
    {{ worth_by_cycle() }}
)

select
    weeks.week,
    weeks.level,
    weeks.from_unit,
    weeks.to_unit,
    weeks.handovers,
    weeks.people,
    weeks.hours_total,
    weeks.median_hours,
    weeks.lost_first + weeks.lost_repeat as lost_journeys,
    weeks.lost_people,
    cast(weeks.lost_first * worth.first_minor + weeks.lost_repeat * worth.repeat_minor as bigint) as lost_value_minor
from {{ ref('int_journeys__handover_weeks') }} as weeks
cross join worth
