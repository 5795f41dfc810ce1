"""`rules try`: which rule of each set wins, and which would have matched too, in plain words."""

from collections.abc import Sequence

from journeyhouse.rules.asked import Asked, asked
from journeyhouse.rules.matching import UNCLASSIFIED, Matching
from journeyhouse.rules.seeds import Row, Seeds
from journeyhouse.transform.rule_seeds import CONTENT_SETS

_SHOWN = 4


def trial(words: Sequence[str], seeds: Seeds) -> str:
    """What the rules of the working tree would make of it. Raises ConfigError for words that say nothing."""
    matching = Matching(seeds)
    told = asked(words, matching)
    lines = [f"signature: {signature_text(told.signature)}", *(f"  ({note})" for note in told.notes)]
    for rule_set in seeds.inputs:
        lines.append("")
        if rule_set == "channel" and not told.asks_channel:
            channel = told.signature.get("channel")
            lines.append(f"channel: {channel} - given; the rules are not asked" if channel else "channel: not known")
        elif rule_set in CONTENT_SETS and "content" not in told.signature:
            lines.append(f"{rule_set}: not asked; no content is named (content=..., for a message campaign=...)")
        else:
            lines += _answer(rule_set, told, matching)
    return "\n".join(lines)


def signature_text(signature: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in signature.items())


def _answer(rule_set: str, told: Asked, matching: Matching) -> list[str]:
    signature = {"signature_key": "it"} | told.signature
    result, rule_id = matching.first(rule_set, [signature])["it"]
    met = matching.met(rule_set, [signature]).get("it", [])
    if rule_set == "channel":
        # The touch is judged as what the origin is; so do the models.
        told.signature["channel"] = result
    if result == UNCLASSIFIED:
        looked_at = ", ".join(matching.seeds.inputs[rule_set])
        return [
            f"{rule_set}: {UNCLASSIFIED}",
            f"  no rule matches; add a row to {matching.seeds.path(f'seed_{rule_set}_rules')} "
            f"(its rules look at {looked_at})",
        ]
    winner = next(row for row in met if row["rule_id"] == rule_id)
    inputs = matching.seeds.inputs[rule_set]
    lines = [f"{rule_set}: {result} - by {_named(winner)}", f"  because {_why(winner, told.signature, inputs)}"]
    if winner["note"]:
        lines.append(f"  note: {winner['note']}")
    others = [row for row in met if row is not winner]
    for row in others[:_SHOWN]:
        lines.append(f"  would match too: {_named(row)} -> {row['result']}; {_why(row, told.signature, inputs)}")
    if len(others) > _SHOWN:
        lines.append(f"  and {len(others) - _SHOWN} later ones: {', '.join(row['rule_id'] for row in others[_SHOWN:])}")
    return lines


def _named(row: Row) -> str:
    return f"{row['rule_id']} (priority {row['priority']}, {row['owner'] or 'nobody'})"


def _why(row: Row, signature: dict[str, str], inputs: Sequence[str]) -> str:
    """All patterns of a rule that matches have met: they are the reason."""
    reasons = [
        f"{column} '{signature.get(column) or ''}' "
        + (f"is not {pattern[1:]}" if pattern.startswith("!") else f"matches {pattern}")
        for column in inputs
        if (pattern := row[column])
    ]
    return " and ".join(reasons) or "it takes everything"
