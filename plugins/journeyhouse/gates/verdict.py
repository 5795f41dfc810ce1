"""What a gate says of one rule on one table."""

from dataclasses import dataclass, field

from journeyhouse.gates.rules import Rule


@dataclass(frozen=True)
class Verdict:
    """`examples` hold key columns only, and nothing at all for rules about personal data.
    `rows` are the keys of all failing rows where the rule moves rows aside; they are not recorded."""

    rule: Rule
    rule_id: str
    table: str
    gate: str
    build_id: str
    success: bool
    checked: int
    failed: int = 0
    examples: tuple[dict[str, str], ...] = ()
    observed: str = ""
    key: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    @property
    def shuts(self) -> bool:
        return not self.success and self.rule.severity == "critical"
