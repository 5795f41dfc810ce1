"""The two gates of the road: behind landing, and before publication."""

from journeyhouse import clock
from journeyhouse.errors import GateShut
from journeyhouse.gates import gate, page, rules
from journeyhouse.gates.verdict import Verdict
from journeyhouse.settings import HOME, Settings
from journeyhouse.sources import registry
from journeyhouse.warehouse import engine

EXPECTATIONS = HOME / "expectations"
PUBLISH = "publish"
# Which critical rules the gate said last that the build in hand breaks; null where it said nothing of this build.
_BROKEN = """
select build_id, (
    select case when count(*) > 0 then coalesce(array_agg(rule_id) filter (where not success and severity = 'critical'), '{}') end
    from ops.verdicts as said
    where said.gate = %(gate)s and said.build_id = built.build_id
        and said.judged_at = (select max(judged_at) from ops.verdicts where gate = %(gate)s)
)
from ops.build_context as built
"""
# What a landing gate said last, rule by rule.
_SAID_LAST = """
select said.rule_id, said.build_id, said.success, said.checked, said.failed from ops.verdicts as said
where said.gate = %(gate)s and said.judged_at = (select max(judged_at) from ops.verdicts where gate = %(gate)s)
order by said.rule_id
"""


def judge_landing(settings: Settings, source_name: str, batch_id: str) -> dict[str, int]:
    """Judge what this batch landed. Raises GateShut; rows that fail a warning are in quarantine afterwards."""
    source = registry.source(source_name)
    batches = {f"raw.{stream.table}": [batch_id] for stream in source.streams.values()}
    return _pass(settings, f"landing:{source_name}", rules.load_landing(EXPECTATIONS, source_name), batches, batch_id)


def judge_candidate(settings: Settings) -> dict[str, int]:
    """Judge the candidate marts of the build in hand. Raises GateShut; what BI sees is untouched either way."""
    with engine.connect(engine.url(settings)) as connection:
        build_id = connection.execute("select build_id from ops.build_context").fetchone()[0]
    return _pass(settings, PUBLISH, rules.load_publish(EXPECTATIONS), {}, build_id)


def refuse_shut_landing(settings: Settings) -> None:
    """Raises GateShut where what an enabled source landed last did not pass its gate: nothing is built of it."""
    shut = []
    with engine.connect(engine.url(settings)) as connection:
        for source, _own in registry.enabled(settings):
            known = {rule.id: rule for rule in rules.load_landing(EXPECTATIONS, source.name)}
            name = f"landing:{source.name}"
            for rule_id, batch, *counts in connection.execute(_SAID_LAST, {"gate": name}):
                rule = known.get(rule_id.partition("@")[0])
                if rule and Verdict(rule, rule_id, "", name, batch, *counts).shuts:
                    shut.append(rule_id)
    if shut:
        raise GateShut(
            f"nothing is built: what landed last did not pass {', '.join(dict.fromkeys(shut))}. What BI sees is as it was. Mend it and run "
            "the source's DAG again, or take the source out of the configuration."
        )


def refuse_unjudged(settings: Settings) -> None:
    """Raises GateShut where the build in hand did not pass the gate before publication: who publishes it again, or after
    another was built in its place, publishes nothing that nobody judged."""
    with engine.connect(engine.url(settings)) as connection:
        build_id, broken = connection.execute(_BROKEN, {"gate": PUBLISH}).fetchone()
    if broken is None or broken:
        because = f"the gate is shut by {', '.join(broken)}" if broken else "no gate has judged it"
        raise GateShut(
            f"build {build_id} is not published: {because}. What BI sees is as it was. Mend it, then run the task "
            "publish_gate of the DAG build again with what follows it, or the whole: journeyhouse run."
        )


def _pass(
    settings: Settings, name: str, found: list[rules.Rule], batches: dict[str, list[str]], build_id: str
) -> dict[str, int]:
    url, failed = engine.url(settings), None
    currency = settings.company["reporting_currency"]
    try:
        verdicts = gate.pass_gate(url, name, found, batches, build_id, clock.now(settings), currency)
        failed = sum(not verdict.success for verdict in verdicts)
    finally:
        # A source that has nothing to tell waits for the page that the build writes for all of them.
        if failed != 0 or name == PUBLISH:
            _write_page(settings, url)
    return {"passed": len(verdicts) - failed, "failed": failed}


def _write_page(settings: Settings, url: str) -> None:
    known = [*rules.load_publish(EXPECTATIONS), *rules.load_laws()]
    for source, _own in registry.enabled(settings):
        known += rules.load_landing(EXPECTATIONS, source.name)
    with engine.connect(url) as connection:
        page.write_pages(connection, settings.var / "gates", known, settings.company["timezone"])
