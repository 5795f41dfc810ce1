"""Answers to surveys as the warehouse ought to know them: what was asked, how it was answered, and by whom."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from journeyhouse.demo import surveys, zalo
from journeyhouse.demo.clock import date_of, day_of
from journeyhouse.demo.truth_identity import Clusters
from journeyhouse.demo.truth_meaning import Touch
from journeyhouse.demo.truth_nodes import respondent_node
from journeyhouse.demo.world import World

# From here upwards on its scale an answer is one of the satisfied.
SATISFIED = 0.7


@dataclass(slots=True)
class Answer:
    """One answer. `hidden` is what an outside survey knows of the respondent."""

    source: str
    record: str
    kind: str
    survey: str
    score: int
    top: int
    at: int
    hidden: dict[str, str]


def answers(world: World) -> Iterator[Answer]:
    """All answers that can be seen."""
    now, ledger = world.now_s, world.ledger
    for entity in ledger.hubspot["feedback_submissions"]:
        if entity.visible(now):
            state = entity.state(now)
            kind = state["hs_survey_type"].lower()
            top = 10 if kind == "nps" else 5
            score = int(state["hs_value"])
            yield Answer("hubspot", str(entity.key), kind, state["hs_survey_name"], score, top, entity.created, {})
    for entity in ledger.zendesk["satisfaction_ratings"]:
        score = entity.state(now).get("score")
        if score in ("good", "bad"):
            yield Answer("zendesk", str(entity.key), "csat", "ticket", int(score == "good"), 1, entity.updated(now), {})
    for entity in ledger.typeform:
        state = entity.state(now) if entity.visible(now) else {}
        for given in state.get("answers") or []:
            ref = given["field"]["ref"]
            if ref in (surveys.NPS, surveys.EFFORT):
                kind, top = ("nps", 10) if ref == surveys.NPS else ("ces", 7)
                at = state["submitted_at"] or state["staged_at"]
                record = f"{entity.key}:{ref}"
                yield Answer("typeform", record, kind, surveys.FORM_NAME, given["number"], top, at, state["hidden"])
    for entity in ledger.surveymonkey:
        state = entity.state(now) if entity.visible(now) else {}
        if state.get("response_status") in ("completed", "partial"):
            hidden = state["custom_variables"] | ({"email": state["email"]} if state["email"] else {})
            given = [(surveys.STARS, surveys.STARS_NAME, state["stars"], 5)]
            if state["solved"] is not None:
                given.append((surveys.SOLVED, surveys.SOLVED_NAME, int(state["solved"]), 1))
            for question, name, score, top in given:
                yield Answer(
                    "surveymonkey", f"{entity.key}:{question}", "csat", name, score, top, entity.created, hidden
                )
    for call in zalo.missed(world):
        yield Answer("zalo_oa", call.key, "csat", zalo.RATED, call.rate, 5, call.at, {"phone": call.phone})
    for call in zalo.calls(world):
        if call.rate is not None:
            yield Answer("zalo_events", call.key, "csat", zalo.RATED, call.rate, 5, call.at, {"phone": call.phone})


def feedback_touches(world: World, clusters: Clusters) -> list[Touch]:
    """Answers to outside surveys whether one would recommend the company."""
    return [
        Touch(answer.record, "nps_answered", answer.at, clusters.of(respondent_node(answer.hidden)), "Survey")
        for answer in answers(world)
        if answer.kind == "nps" and answer.source not in ("hubspot", "zendesk")
    ]


def satisfaction(world: World) -> list[dict]:
    """Answers on a scale of satisfaction or effort, and how many of them are of the satisfied, by survey."""
    told: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for answer in answers(world):
        if answer.kind != "nps":
            told[answer.kind, answer.survey].append(answer.score / answer.top >= SATISFIED)
    return [
        {"survey_type": kind, "survey_name": name, "answers": len(given), "satisfied": sum(given)}
        for (kind, name), given in sorted(told.items())
    ]


def nps(world: World) -> list[dict]:
    """Promoters and detractors by month and survey."""
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    for answer in answers(world):
        if answer.kind == "nps":
            told[f"{date_of(day_of(answer.at)):%Y-%m-01}", answer.survey].append(answer.score)
    return [
        {"month": month, "survey_name": name, "answers": len(given), "promoters": sum(score >= 9 for score in given),
         "detractors": sum(score <= 6 for score in given)}
        for (month, name), given in sorted(told.items())
    ]  # fmt: skip
