"""What a gate says of one rule on one table."""

from dataclasses import dataclass, field

from journeyhouse.gates.rules import Rule

# Below this a load is too small to tell a flood from a few bad rows.
_FLOOD_ROWS = 100


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
    def floods(self) -> bool:
        """Most of a load would be set aside: that speaks of a changed platform or rule, not of bad rows."""
        return self.rule.quarantine and self.failed >= _FLOOD_ROWS and self.failed > self.checked / 2

    @property
    def shuts(self) -> bool:
        return not self.success and (self.rule.severity == "critical" or self.floods)
