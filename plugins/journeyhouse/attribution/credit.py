"""Credit of the channels of a file of paths under every model, by the models' own macros in DuckDB."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeyhouse.attribution.models import Model
from journeyhouse.errors import ConfigError
from journeyhouse.macros import Macros
from journeyhouse.transform.attribution_seeds import CHAINS

_LEAST = 30


@dataclass(frozen=True)
class Credit:
    """What a channel gets under a model."""

    model: str
    channel: str
    conversions: float
    value: float


@dataclass(frozen=True)
class Effect:
    """What share of conversions, and of value, would be lost without a channel."""

    order: int
    channel: str
    removal_effect: float
    value_effect: float


class Crediting:
    """The tables that `paths.load` made, asked under models."""

    def __init__(self, connection: Any):
        self._connection = connection
        self._macros = Macros("duckdb", lambda statement: connection.execute(statement).fetchall())
        self._chains: dict[tuple[int, bool], str] = {}
        self.channels = [
            row[0] for row in self._rows("select channel from file_touches group by channel order by channel")
        ]

    def credit(self, models: Sequence[Model]) -> list[Credit]:
        """Every channel under every model."""
        for model in models:
            if model.kind in CHAINS:
                self._chain(model)
        touching = self._touching([model for model in models if model.kind != "markov"])
        found = []
        for model in models:
            told = self._shared(model) if model.kind == "markov" else touching[model.name]
            found += [Credit(model.name, channel, *told.get(channel, (0.0, 0.0))) for channel in self.channels]
        return found

    def effects(self, model: Model) -> list[Effect]:
        """The removal effects of each channel in a model's chain; a channel that its chain does not meet has none."""
        told = {
            row[0]: row[1:]
            for row in self._rows(f"select channel, removal_effect, value_effect from {self._chain(model)}")
        }
        return [Effect(model.order, channel, *told.get(channel, (0.0, 0.0))) for channel in self.channels]

    def _chain(self, model: Model) -> str:
        """The table of a chain's removal effects. Raises ConfigError where paths circle without an end."""
        asked = (model.order, model.with_lost)
        if asked in self._chains:
            return self._chains[asked]
        backs = [f"back_{place}" for place in range(1, model.order + 1)]
        name = f"file_effects_{len(self._chains)}"
        self._connection.execute(
            f"create or replace temporary table file_steps as with steps as ({self._macros.path_steps('file_touches', model.order)}) "
            f"select 'file' as window_key, {', '.join(backs)}, back_1 as from_node, to_node, "
            f"sum({'paths.conversions + paths.lost' if model.with_lost else 'paths.conversions'}) as journeys, "
            "sum(case when to_node = '' then paths.conversions else 0 end) as conversions, "
            "sum(case when to_node = '' then paths.value else 0 end) as value "
            f"from steps inner join file_paths as paths using (path_key) group by {', '.join(backs)}, to_node"
        )
        if model.order == 1:
            effects = self._macros.removal_effects("file_steps")
        else:
            self._macros.walk_removal_effects("file_steps", model.order, _LEAST)
            effects = "select * from walked_effects"
        self._connection.execute(f"create or replace temporary table {name} as {effects}")
        [(residual,)] = self._rows(f"select coalesce(max(residual), 0) from {name}")
        if residual > 1e-12:
            raise ConfigError(
                "the paths circle for so long that their removal effects cannot be told exactly; cut the longest ones."
            )
        self._chains[asked] = name
        return name

    def _shared(self, model: Model) -> dict[str, tuple[float, float]]:
        """All conversions, and all value, by share of removal effects."""
        query = (
            "select channel, removal_effect / nullif(sum(removal_effect) over (), 0) * totals.conversions, "
            f"value_effect / nullif(sum(value_effect) over (), 0) * totals.value from {self._chain(model)} "
            "cross join (select sum(conversions) as conversions, sum(value) as value from file_paths) as totals"
        )
        return {channel: (conversions or 0.0, value or 0.0) for channel, conversions, value in self._rows(query)}

    def _touching(self, models: Sequence[Model]) -> dict[str, dict[str, tuple[float, float]]]:
        """Channels' sums of what their touches get, all models in one pass over the touches."""
        weighed, totalled, shares = [], [], {}
        joins = "".join(
            f" left join {name} as {name} on {name}.channel = touches.channel" for name in self._chains.values()
        )
        for place, model in enumerate(models):
            if model.kind != "blend":
                weighed.append(f"{self._macros.touch_weight(model.kind, self._parameters(model))} as weight_{place}")
                totalled.append(f"weight_{place} / sum(weight_{place}) over (partition by path_key) as share_{place}")
                shares[model.name] = f"share_{place}"
        for model in models:
            if model.kind == "blend":
                parts = " + ".join(f"{weight} * {shares[part]}" for part, weight in model.parts.items())
                shares[model.name] = f"({parts}) / {sum(model.parts.values())}"
        if not shares:
            return {}
        sums = ", ".join(
            self._macros.exact_sum(f"{of} * ({share})")
            for share in shares.values()
            for of in ("paths.conversions", "paths.value")
        )
        rows = self._rows(
            "with touches as (select *, touch_count - touch_no as age_days, "
            "row_number() over (partition by path_key, channel order by touch_no) as channel_touch_no, "
            "count(*) over (partition by path_key, channel) as channel_touches from file_touches), "
            f"weighed as (select path_key, touches.channel, {', '.join(weighed)} from touches{joins}), "
            f"totalled as (select path_key, channel, {', '.join(totalled)} from weighed) "
            f"select channel, {sums} from totalled inner join file_paths as paths using (path_key) group by channel"
        )
        return {
            name: {row[0]: (row[1 + 2 * place], row[2 + 2 * place]) for row in rows}
            for place, name in enumerate(shares)
        }

    def _parameters(self, model: Model) -> dict[str, str]:
        chain = self._chains.get((model.order, model.with_lost), "")
        return {
            "half_life_days": str(model.half_life_days),
            "first_weight": str(model.first_weight),
            "last_weight": str(model.last_weight),
            "is_direct": _among(model.direct),
            "is_paid": _among(model.paid),
            "removal_weight": self._macros.removal_weight(f"{chain}.removal_effect"),
            "custom_weight": _custom(model.weights),
        }

    def _rows(self, query: str) -> list[tuple]:
        return self._connection.execute(query).fetchall()


def _among(channels: Sequence[str]) -> str:
    names = ", ".join(_text(channel.lower()) for channel in channels)
    return f"lower(touches.channel) in ({names})" if names else "false"


def _custom(weights: Sequence[dict[str, str]]) -> str:
    """A touch's own weight: of the rows that speak of it the one that says most; nothing where none does."""
    places = {
        "first": "touch_no = 1",
        "last": "touch_no = touch_count",
        "middle": "touch_no > 1 and touch_no < touch_count",
    }
    said = sorted(
        weights, key=lambda row: (not (row["place"] and row["channel"]), not row["place"], not row["channel"])
    )
    cases = [
        "when "
        + " and ".join(filter(None, (places.get(row["place"], ""), row["channel"] and _among([row["channel"]]))))
        + f" then {row['weight']}"
        if row["place"] or row["channel"]
        else f"when true then {row['weight']}"
        for row in said
    ]
    return f"case {' '.join(cases)} else 0 end" if cases else "0"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
