"""What content is about, whom it reached and whom it attracts, against the truth that the demo world wrote about itself."""

import pytest

pytestmark = pytest.mark.e2e

# A person more or less in one content: what late identification may move.
ALLOWED = 0.02


def test_content_is_what_its_writers_meant_and_reached_whom_the_world_says(house):
    found = {
        (row["month"], row["source"], row["kind"], row["content"]): row
        for row in house.records(
            "select e.cohort_month::text as month, d.source_system as source, e.content_kind as kind, e.content, e.topic, e.form, "
            "e.style, e.offered_people::int as offered, e.seen_people::int as seen, e.reached_people::int as reached, "
            "e.engaged_people::int as engaged, e.engagements::int as engagements "
            "from marts.fct_content_engagement as e join marts.dim_content as d using (content_key)"
        )
    }
    wanted = {(row["month"], row["source"], row["kind"], row["content"]): row for row in house.truth("content")}
    assert {key[2] for key in wanted} == {"page", "email", "sms", "lead_magnet"}
    assert len(set(wanted) ^ set(found)) <= ALLOWED * len(wanted), set(wanted) ^ set(found)
    both = set(wanted) & set(found)
    for attribute in ("topic", "form", "style"):
        wrong = {key[3]: found[key][attribute] for key in both if wanted[key][attribute] != found[key][attribute]}
        assert wrong == {}, attribute
    for count in ("offered", "seen", "reached", "engaged", "engagements"):
        off = sum(abs(wanted[key][count] - found[key][count]) for key in both)
        assert off <= ALLOWED * sum(row[count] for row in wanted.values()), count


def test_whom_content_attracts_is_counted_as_the_world_counts(house):
    found = {
        (row["level"], row["item"], row["dimension"], row["segment"]): row
        for row in house.records(
            "select * from marts.fct_content_affinity where level <> 'content' and dimension in ('gender', 'age_band')"
        )
    }
    wanted = {
        (row["level"], row["item"], row["dimension"], row["segment"]): row for row in house.truth("content_affinity")
    }
    assert wanted and len(set(wanted) ^ set(found)) <= ALLOWED * len(wanted), set(wanted) ^ set(found)
    for key in set(wanted) & set(found):
        assert abs(found[key]["people"] - wanted[key]["people"]) <= 1, key
        assert abs(found[key]["engaged_people"] - wanted[key]["engaged"]) <= 1, key
    for level, item, dimension, _segment in found:
        rows = [row for key, row in found.items() if key[:3] == (level, item, dimension)]
        share = sum(row["engaged_people"] for row in rows) / sum(row["people"] for row in rows)
        assert all(abs(row["affinity"] * share - row["engaged_share"]) < 1e-9 for row in rows)
        # Nobody is drawn twice: what one segment has too many of, the others have too few of.
        sides = {row["chance_deviations"] > 0 for row in rows if row["chance_deviations"]}
        assert len(sides) != 1, (level, item, dimension)


def test_the_taste_that_the_world_gave_its_people_is_found(default_world):
    liking = dict(
        default_world.rows(
            "select e.form, sum(engaged_people * (p.age_band in ('45-54', '55+'))::int)::float / sum(engaged_people) from ("
            "select d.form, t.person_key, count(*) as engaged_people from marts.fct_touchpoints t join marts.dim_content d "
            "on d.source_system = t.source_system and d.content = t.content and d.content_kind = 'page' "
            "where t.touchpoint_type = 'article_read' and t.source_system = 'web_events' group by 1, 2) as e "
            "join marts.dim_person p using (person_key) where p.age_band is not null group by 1"
        )
    )
    assert liking["guide"] > 1.5 * liking["article"], "those born before 1985 read guides"


def test_content_interaction_is_in_the_long_table(house):
    wanted = house.rows("select sum(engaged_people) from marts.fct_content_engagement")
    for dimension in ("topic", "form", "style"):
        assert wanted == house.rows(
            f"select sum(value)::bigint from marts.fct_metric_values where metric_id = 'M25' and dimension = '{dimension}'"
        )
