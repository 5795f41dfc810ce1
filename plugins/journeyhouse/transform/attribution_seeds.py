"""Attribution models are edited by analysts: one that would share credit otherwise than it says is refused before a build.

A word that no model knows weighs nothing, and a chain without an order finds no removal effects: both would give numbers that
look like any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from journeyhouse.transform.seed_complaints import refuse, whole
from journeyhouse.transform.seed_files import Row, Rows, rows

MODELS, WEIGHTS, BLENDS = "seed_attribution_models.csv", "seed_attribution_weights.csv", "seed_attribution_blends.csv"
KINDS = (
    "first", "last", "last_non_direct", "last_paid", "linear", "position", "time_decay", "shapley", "markov_per_journey", "custom",
    "markov", "blend",
)  # fmt: skip
CHAINS = ("markov", "markov_per_journey")
SCOPES = ("cycle", "lookback")
PLACES = ("", "first", "last", "middle")
# The metric of acquisition cost by channel is told under it.
BUILT_IN = "last"
# What own_weight() can tell apart, and what a blend can weigh before a path's sum is no whole number of 64 bits.
_MOST_WEIGHT, _MOST_BLENDED = 999_999_999, 1000
_MOST_DAYS = 3650


def check(folder: Path, of_house: bool = True) -> None:
    """Raises ConfigError listing everything that is wrong with a folder's attribution seeds, by file, row and field.

    The channels that they name must be the house's; those of a file of paths (`of_house` false) are nobody's to know.
    """
    models, weights, blends = (rows(folder / name) for name in (MODELS, WEIGHTS, BLENDS))
    known = {row["attribution_model"]: row for _number, row in models}
    found = [
        *_models(models),
        *_needed(known, of_house),
        *_weights(weights, known),
        *_blends(blends, known),
        *_without_rows(models, weights, blends),
    ]
    if of_house:
        found += _unknown_words(folder, models, weights)
    refuse("attribution models", folder, found)


def _models(models: Rows) -> Iterator[str]:
    seen: dict[str, int] = {}
    for number, row in models:
        where = f"{MODELS}, row {number}, field"
        for field in ("attribution_model", "name_en", "name_vi"):
            if not row[field].strip():
                yield f"{where} {field}: is empty"
        first = seen.setdefault(row["attribution_model"], number)
        if first != number:
            yield f"{where} attribution_model: '{row['attribution_model']}' is in row {first} already"
        if row["kind"] not in KINDS:
            yield f"{where} kind: '{row['kind']}' is none of {', '.join(KINDS)}"
        yield from (f"{where} {text}" for text in (*_scope(row), *_parameters(row)))


def _scope(row: Row) -> Iterator[str]:
    if row["scope"] not in SCOPES:
        yield f"scope: '{row['scope']}' is none of {', '.join(SCOPES)}"
    elif row["scope"] == "lookback" and row["kind"] == "markov":
        yield "scope: channels of a chain share whole journeys; must be cycle (markov_per_journey can look back)"
    if row["scope"] == "lookback" and not whole(row["lookback_days"], 1, _MOST_DAYS):
        yield f"lookback_days: must be a whole number from 1 to {_MOST_DAYS}, not '{row['lookback_days']}'"


def _parameters(row: Row) -> Iterator[str]:
    kind = row["kind"]
    if kind == "time_decay" and not whole(row["half_life_days"], 1, _MOST_DAYS):
        yield f"half_life_days: must be a whole number from 1 to {_MOST_DAYS}, not '{row['half_life_days']}'"
    if kind == "position":
        ends = ("first_weight", "last_weight")
        wrong = [field for field in ends if not whole(row[field], 0, 100)]
        yield from (f"{field}: must be a whole number of percent from 0 to 100, not '{row[field]}'" for field in wrong)
        if not wrong and sum(int(row[field]) for field in ends) > 100:
            yield f"last_weight: {row['first_weight']} and {row['last_weight']} are more than 100 percent"
    if kind in CHAINS:
        if not whole(row["markov_order"], 1, 3):
            yield f"markov_order: must be 1, 2 or 3, not '{row['markov_order']}'"
        if row["with_lost"] not in ("true", "false"):
            yield f"with_lost: must be true or false, not '{row['with_lost']}'"
    if kind == "last_non_direct" and not row["direct_channels"].strip():
        yield "direct_channels: is empty; say which channels are passed over, as in Direct|Unassigned"
    if kind == "last_paid" and not row["paid_media"].strip():
        yield "paid_media: is empty; say which media of seed_channels.csv are paid for"


def _needed(known: Mapping[str, Row], of_house: bool) -> Iterator[str]:
    if of_house and BUILT_IN not in known:
        yield f"{MODELS}, field attribution_model: '{BUILT_IN}' is missing; the cost of acquisition is told under it"
    if of_house and not any(
        row["scope"] == "cycle" and row["kind"] not in ("markov", "blend") for row in known.values()
    ):
        yield (
            f"{MODELS}, field scope: no model of touches has the scope cycle; what channels of markov share is told by one"
        )


def _weights(weights: Rows, known: Mapping[str, Row]) -> Iterator[str]:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in weights:
        where = f"{WEIGHTS}, row {number}, field"
        yield from (f"{where} {text}" for text in _of_kind(row["attribution_model"], "custom", known))
        if row["place"] not in PLACES:
            yield f"{where} place: '{row['place']}' is none of {', '.join(PLACES[1:])}; empty is any"
        if not whole(row["weight"], 0, _MOST_WEIGHT):
            yield f"{where} weight: must be a whole number from 0 to {_MOST_WEIGHT}, not '{row['weight']}'"
        key = (row["attribution_model"], row["place"], row["channel"].lower())
        first = seen.setdefault(key, number)
        if first != number:
            yield f"{where} weight: row {first} weighs the same place and channel already"


def _blends(blends: Rows, known: Mapping[str, Row]) -> Iterator[str]:
    seen: dict[tuple[str, str], int] = {}
    total: dict[str, int] = {}
    for number, row in blends:
        where = f"{BLENDS}, row {number}, field"
        name, part = row["attribution_model"], row["part"]
        yield from (f"{where} {text}" for text in _of_kind(name, "blend", known))
        if part not in known:
            yield f"{where} part: '{part}' is not in {MODELS}"
        elif part == name:
            yield f"{where} part: '{part}' is the blend itself"
        elif known[part]["kind"] in ("blend", "markov"):
            why = (
                "a blend too" if known[part]["kind"] == "blend" else "of channels only; take one of markov_per_journey"
            )
            yield f"{where} part: '{part}' is {why}"
        elif name in known and _looked(known[part]) != _looked(known[name]):
            yield (
                f"{where} part: '{part}' looks at touches of {_looked(known[part])}, '{name}' at those of {_looked(known[name])}; "
                "they must look at the same"
            )
        first = seen.setdefault((name, part), number)
        if first != number:
            yield f"{where} part: '{part}' is in row {first} already"
        if not whole(row["weight"], 1, _MOST_BLENDED):
            yield f"{where} weight: must be a whole number from 1 to {_MOST_BLENDED}, not '{row['weight']}'"
            continue
        total[name] = total.get(name, 0) + int(row["weight"])
        if total[name] > _MOST_BLENDED:
            yield f"{where} weight: the parts of '{name}' weigh more than {_MOST_BLENDED} together"


def _looked(row: Row) -> str:
    return f"{row['lookback_days']} days" if row["scope"] == "lookback" else "the journey"


def _of_kind(name: str, kind: str, known: Mapping[str, Row]) -> Iterator[str]:
    if name not in known:
        yield f"attribution_model: '{name}' is not in {MODELS}"
    elif known[name]["kind"] != kind:
        yield f"attribution_model: '{name}' is of the kind '{known[name]['kind']}'; only '{kind}' is told here"


def _without_rows(models: Rows, weights: Rows, blends: Rows) -> Iterator[str]:
    for number, row in models:
        for kind, name, told in (("custom", WEIGHTS, weights), ("blend", BLENDS, blends)):
            if row["kind"] == kind and all(
                other["attribution_model"] != row["attribution_model"] for _number, other in told
            ):
                yield f"{MODELS}, row {number}, field kind: '{row['attribution_model']}' has no row in {name}"


def _unknown_words(folder: Path, models: Rows, weights: Rows) -> Iterator[str]:
    told = [row for _number, row in rows(folder / "seed_channels.csv")]
    channels, media = {row["channel"] for row in told}, {row["media"] for row in told}
    for number, row in models:
        for field, words in (("direct_channels", channels), ("paid_media", media)):
            yield from (
                f"{MODELS}, row {number}, field {field}: {text}" for text in _missing(row[field].split("|"), words)
            )
    for number, row in weights:
        yield from (f"{WEIGHTS}, row {number}, field channel: {text}" for text in _missing([row["channel"]], channels))


def _missing(said: Sequence[str], known: set[str]) -> Iterator[str]:
    """What no touch ever has would be passed over in silence."""
    same = {word.strip().casefold(): word for word in known}
    for word in said:
        if word and word not in known:
            meant = same.get(word.strip().casefold())
            yield f"'{word}' is not in seed_channels.csv" + (f"; '{meant}' is" if meant else "")
