"""`rules check`: golden examples, and what is wrong with the seeds that can be told without a warehouse."""

import re
from collections.abc import Iterator

from journeyhouse.rules.matching import Matching
from journeyhouse.rules.seeds import Row, Seeds

# ^(a|b)$ or ^a$, of plain words: such a pattern takes these texts and no others.
_LISTED = re.compile(r"\^(?:\((?P<many>[\w \-|]+)\)|(?P<one>[\w \-]*))\$")
_VOCABULARY = {
    "channel": ("seed_channels", "channel"),
    "moment": ("seed_moment_to_stage", "moment"),
}
_OCCURRING = {
    "touchpoint_type": ("seed_touchpoint_types", "touchpoint_type"),
    "channel": ("seed_channels", "channel"),
    "content_kind": ("seed_content_touchpoints", "content_kind"),
}
_LIFECYCLES = ["prospect", "customer"]


def wrong(seeds: Seeds) -> list[str]:
    """Everything that is wrong, in plain words; empty when nothing is."""
    matching = Matching(seeds)
    return [
        *_examples(matching),
        *_unknown_results(seeds),
        *_never_occurring(matching),
        *_pairs(matching),
    ]


def _examples(matching: Matching) -> Iterator[str]:
    examples = [row | {"signature_key": row["example_id"]} for row in matching.seeds.rows("seed_rule_examples")]
    for rule_set in matching.seeds.inputs:
        own = [row for row in examples if row["rule_set"] == rule_set]
        answers = matching.first(rule_set, own)
        for row in own:
            result, rule_id = answers[row["example_id"]]
            if result != row["expected"]:
                yield f"example {row['example_id']}: expected {row['expected']}, got {result} by {rule_id}"
        winners = {rule_id for _result, rule_id in answers.values()}
        met = matching.met(rule_set, own)
        for rule in matching.seeds.active(rule_set):
            if rule["rule_id"] not in winners:
                yield _without_example(rule, met, answers)
    for row in examples:
        if row["rule_set"] not in matching.seeds.inputs:
            yield f"example {row['example_id']}: there is no rule set '{row['rule_set']}'"


def _without_example(rule: Row, met: dict[str, list[Row]], answers: dict[str, tuple[str, str]]) -> str:
    taken = sorted({answers[key][1] for key, rules in met.items() if rule in rules})
    said = f"{rule['rule_id']}: no example in seed_rule_examples.csv that it wins"
    return said + (f"; those that it matches go to {', '.join(taken)}" if taken else "")


def _unknown_results(seeds: Seeds) -> Iterator[str]:
    for rule_set, (seed, column) in _VOCABULARY.items():
        known = set(seeds.values(seed, column)) - {"*"}
        for rule in seeds.active(rule_set):
            if rule["result"] not in known:
                yield f"{rule['rule_id']}: the result {rule['result']} is not in {seed}.csv"
    for rule_set in seeds.inputs:
        yield from (f"{rule['rule_id']}: it has no result" for rule in seeds.active(rule_set) if not rule["result"])


def _never_occurring(matching: Matching) -> Iterator[str]:
    """A pattern that none of the values which can occur meets: its rule is dead from birth."""
    seeds = matching.seeds
    occurring = {column: seeds.values(*where) for column, where in _OCCURRING.items()} | {"lifecycle": _LIFECYCLES}
    rules = [rule for rule_set in seeds.inputs for rule in seeds.active(rule_set)]
    asked = [(rule[c], value) for rule in rules for c, values in occurring.items() if rule.get(c) for value in values]
    met = {pattern for pattern, _value in matching.pattern_meets(asked)}
    for rule in rules:
        for column in occurring:
            if rule.get(column) and rule[column] not in met:
                where = f"{_OCCURRING[column][0]}.csv" if column in _OCCURRING else "prospect and customer"
                yield f"{rule['rule_id']}: it can never match, nothing in {where} meets {column} {rule[column]}"


def _pairs(matching: Matching) -> Iterator[str]:
    """Earlier rules that take all a later one could, and rules of one priority that can meet."""
    for rule_set, inputs in matching.seeds.inputs.items():
        rules = matching.seeds.active(rule_set)
        texts = {rule[column]: _listed(rule[column]) for rule in rules for column in inputs}
        asked = {
            (pattern, text)
            for column in inputs
            for pattern in {rule[column] for rule in rules} - {None}
            for listed in {rule[column] for rule in rules}
            for text in texts[listed] or ()
        }
        met = matching.pattern_meets(asked)
        for position, later in enumerate(rules):
            for earlier in rules[:position]:
                if all(_takes(earlier[c], later[c], texts, met) for c in inputs):
                    yield f"{later['rule_id']}: it can never win, {earlier['rule_id']} before it matches all that it could"
                elif earlier["priority"] == later["priority"] and not any(
                    _apart(earlier[c], later[c], texts, met) for c in inputs
                ):
                    yield (
                        f"{earlier['rule_id']} and {later['rule_id']} have the same priority {later['priority']} and can "
                        f"both match; then the lower rule_id wins, {earlier['rule_id']}. Give them different priorities"
                    )


def _listed(pattern: str | None) -> list[str] | None:
    """The only texts that the pattern takes, when it lists them."""
    found = _LISTED.fullmatch(pattern.lower()) if pattern else None
    if not found:
        return None
    return found["many"].split("|") if found["many"] else [found["one"]]


def _takes(wide: str | None, narrow: str | None, texts: dict, met: set[tuple[str, str]]) -> bool:
    """Proven: whatever meets `narrow` meets `wide`."""
    if wide is None or wide == narrow:
        return True
    listed = texts[narrow]
    return listed is not None and all((wide, text) in met for text in listed)


def _apart(one: str | None, other: str | None, texts: dict, met: set[tuple[str, str]]) -> bool:
    """Proven: no text meets both."""
    return any(
        wide is not None and texts[narrow] is not None and not any((wide, text) in met for text in texts[narrow])
        for wide, narrow in ((one, other), (other, one))
    )
