"""How far each journey came in every stage model, what became of it, and where each person stands."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

from journeyhouse.demo.clock import iso
from journeyhouse.demo.truth_meaning import Touch

MODELS = {
    "five": ("awareness", "consideration", "purchase", "loyalty", "advocacy"),
    "six": ("awareness", "acquisition", "onboarding", "engagement", "retention", "advocacy"),
    "seven": ("awareness", "discovery", "evaluation", "purchase", "sharing", "support", "repurchase"),
}
_COUNTS = ("entered", "advanced", "in_progress", "stalled", "lost", "won_back")
_VIETNAM = timedelta(hours=7)
# A journey as truth.py cuts it: its line, and its touches in order; and with what each touch means.
Journey = tuple[dict, list[Touch]]
Step = tuple[Touch, dict[str, str]]
Told = tuple[dict, list[Step]]


def truth_of_stages(journeys: list[Journey], now: int) -> dict[str, list[dict]]:
    """The lines of journey_progress, stage_drop_off and person_stages."""
    told = [(line, [(touch, touch.meaning()) for touch in touches]) for line, touches in journeys]
    return _progress(told, now) | {"person_stages": list(_person_stages(told))}


def _stays(model: str, steps: list[Step]) -> list[tuple[str, list[Touch]]]:
    """Runs of touches in one stage."""
    return [
        (stage, [touch for touch, _meaning in run])
        for stage, run in groupby(steps, key=lambda step: step[1][f"stage_{model}"])
    ]


def _ninth_tenth(values: list[int]) -> float:
    """Nine in ten values are no greater; between two values, in proportion."""
    values = sorted(values)
    place = 0.9 * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


def _usual_silence(model: str, journeys: Iterable[Told]) -> dict[str, float]:
    """The longest silence at each furthest stage that nine in ten of those who went on did not exceed."""
    stages, longest_of = MODELS[model], defaultdict(list)
    for line, steps in journeys:
        furthest, longest, last = -1, {}, None
        for touch, meaning in steps:
            if last is not None:
                longest[furthest] = max(longest.get(furthest, 0), touch.at - last)
            furthest, last = max(furthest, stages.index(meaning[f"stage_{model}"])), touch.at
        for place, silence in longest.items():
            if place < furthest or line["status"] == "converted":
                longest_of[stages[place]].append(silence)
    return {stage: _ninth_tenth(values) for stage, values in longest_of.items()}


def _outcome(line: dict, silent: int, usual: float) -> str:
    if line["status"] != "open":
        return {"lapsed": "lost"}.get(line["status"], line["status"])
    return "stalled" if silent > usual else "in_progress"


def _progress(journeys: list[Told], now: int) -> dict[str, list[dict]]:
    lines, counts = [], defaultdict(Counter)
    for model, stages in MODELS.items():
        usual = _usual_silence(model, journeys)
        for line, steps in journeys:
            met = defaultdict(list)
            for touch, meaning in steps:
                met[meaning[f"stage_{model}"]].append(touch)
            furthest = max(met, key=stages.index)
            step = met[furthest][-1].type
            outcome = _outcome(line, now - steps[-1][0].at, usual.get(furthest, math.inf))
            lines.append({
                "framework": model, "cluster": line["cluster"], "started_at": line["started_at"], "stage": furthest,
                "touchpoint_type": step, "outcome": outcome, "stages": sorted(met, key=stages.index),
            })  # fmt: skip
            month = f"{datetime.fromtimestamp(steps[0][0].at, UTC) + _VIETNAM:%Y-%m-01}"
            for stage, run in met.items():
                for kind in {touch.type for touch in run}:
                    stopped = outcome if (stage, kind) == (furthest, step) and outcome != "converted" else "advanced"
                    count = counts[month, model, stage, kind]
                    count["entered"] += 1
                    count["lost" if stopped == "won_back" else stopped] += 1
                    count["won_back"] += stopped == "won_back"
    return {
        "journey_progress": lines,
        "stage_drop_off": [
            {"cohort_month": month, "framework": model, "stage": stage, "touchpoint_type": kind}
            | {name: count[name] for name in _COUNTS}
            for (month, model, stage, kind), count in sorted(counts.items())
        ],
    }


def _person_stages(journeys: list[Told]) -> Iterator[dict]:
    """The stage of each person in each model, since when, and what comes next after it most often."""
    steps_of = defaultdict(list)
    for line, steps in journeys:
        steps_of[line["cluster"]] += steps
    for model, stages in MODELS.items():
        stays_of = {cluster: _stays(model, steps) for cluster, steps in sorted(steps_of.items())}
        leaving = defaultdict(Counter)
        for stays in stays_of.values():
            for (stage, _run), (following, _after) in zip(stays, stays[1:], strict=False):
                leaving[stage][following] += 1
        for cluster, stays in stays_of.items():
            stage, run = stays[-1]
            went = leaving[stage]
            best = min(went, key=lambda other: (-went[other], stages.index(other)), default=None)
            yield {
                "framework": model, "cluster": cluster, "stage": stage, "entered_at": iso(run[0].at), "last_touch_at": iso(run[-1].at),
                "next_stage": best, "next_times": went[best] if best else None, "all_times": went.total() or None,
            }  # fmt: skip
