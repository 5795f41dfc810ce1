"""Credit of the channels of a file of paths under every model, by the models' own macros in DuckDB."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeyhouse.attribution.models import Model
from journeyhouse.attribution.paths import literal
from journeyhouse.errors import ConfigError
from journeyhouse.macros import Macros
from journeyhouse.transform.attribution_seeds import CHAINS

_LEAST = 30
_FEW_SQUARINGS = 8
# What a touch weighs under these depends on its place in the path alone.
_BY_PLACE = ("first", "last", "linear", "position", "time_decay")

Sums = dict[str, tuple[float, float]]


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
        self._has_touches = False
        self.channels = [row[0] for row in self._rows("select distinct channel from file_channels order by channel")]

    def credit(self, models: Sequence[Model]) -> list[Credit]:
        """Every channel under every model."""
        for model in models:
            if model.kind in CHAINS:
                self._chain(model)
        told = self._by_place([model for model in models if model.kind in _BY_PLACE])
        told |= self._by_touch([model for model in models if model.kind not in (*_BY_PLACE, "markov", "blend")])
        for model in models:
            if model.kind == "markov":
                told[model.name] = self._shared(model)
            elif model.kind == "blend":
                told[model.name] = {channel: _blended(model, told, channel) for channel in self.channels}
        return [
            Credit(model.name, channel, *told[model.name].get(channel, (0.0, 0.0)))
            for model in models
            for channel in self.channels
        ]

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
        journeys = "conversions + lost" if model.with_lost else "conversions"
        steps = self._steps(journeys) if model.order == 1 else self._longer_steps(model.order, journeys)
        self._connection.execute(
            f"create or replace temporary table file_steps as select 'file' as window_key, {', '.join(backs)}, back_1 as from_node, to_node, "
            "sum(journeys) as journeys, sum(conversions) as conversions, sum(value) as value "
            f"from ({steps}) as steps group by {', '.join(backs)}, to_node"
        )
        if model.order == 1:
            # Once nothing is under way a further squaring adds nothing, and most paths end long before the last.
            solved = [
                self._macros.removal_effects("file_steps", _FEW_SQUARINGS),
                self._macros.removal_effects("file_steps"),
            ]
        else:
            self._macros.walk_removal_effects("file_steps", model.order, _LEAST)
            solved = ["select * from walked_effects"]
        for effects in solved:
            self._connection.execute(f"create or replace temporary table {name} as {effects}")
            [(residual,)] = self._rows(f"select coalesce(max(residual), 0) from {name}")
            if not residual:
                break
        if residual > 1e-12:
            raise ConfigError(
                "the paths circle for so long that their removal effects cannot be told exactly; cut the longest ones."
            )
        self._chains[asked] = name
        return name

    def _shared(self, model: Model) -> Sums:
        """All conversions, and all value, by share of removal effects."""
        query = (
            "select channel, removal_effect / nullif(sum(removal_effect) over (), 0) * totals.conversions, "
            f"value_effect / nullif(sum(value_effect) over (), 0) * totals.value from {self._chain(model)} "
            "cross join (select sum(conversions) as conversions, sum(value) as value from file_paths) as totals"
        )
        return {channel: (conversions or 0.0, value or 0.0) for channel, conversions, value in self._rows(query)}

    def _steps(self, journeys: str) -> str:
        """What path_steps() tells with a memory of one, summed: each path as a whole, beside itself without its first step.

        Words are counted before they become channels, so a channel may follow itself here and is left out only then.
        """
        return (
            "with counted as ("
            f"select from_step, to_step, sum(journeys) as journeys, 0 as conversions, 0 as value from (select unnest(steps) as from_step, "
            f"unnest(steps[2:]) as to_step, {journeys} as journeys from file_paths) group by from_step, to_step union all "
            f"select null, steps[1], sum({journeys}), 0, 0 from file_paths group by steps[1] union all "
            "select steps[-1], null, 0, sum(conversions), sum(value) from file_paths group by steps[-1]) "
            "select coalesce(here.channel, '') as back_1, coalesce(there.channel, '') as to_node, journeys, conversions, value from counted "
            "left join file_channels as here on here.step = from_step left join file_channels as there on there.step = to_step "
            "where here.channel is distinct from there.channel"
        )

    def _longer_steps(self, order: int, journeys: str) -> str:
        self._touches()
        steps = self._macros.path_steps("file_touches", order, ["conversions", "value", "lost"])
        return (
            f"select * replace (case when to_node = '' then conversions else 0 end as conversions, "
            f"case when to_node = '' then value else 0 end as value), {journeys} as journeys from ({steps}) as steps"
        )

    def _touches(self) -> None:
        """Make the table file_touches, for what has to look at each touch with its neighbours."""
        if self._has_touches:
            return
        self._has_touches = True
        self._connection.execute(
            "create or replace temporary table file_touches as select path_key, touch_no, touch_count, channel, conversions, value, lost "
            "from (select rowid as path_key, unnest(steps) as step, generate_subscripts(steps, 1) as touch_no, len(steps) as touch_count, "
            "conversions, value, lost from file_paths) as touches inner join file_channels using (step)"
        )

    def _by_place(self, models: Sequence[Model]) -> dict[str, Sums]:
        """Channels' sums under models that look at places only: the touches of a place are counted once, whatever is asked of them."""
        return self._credited(
            models,
            "with places as (select channel, touch_no, touch_count, conversions, value from ("
            "select step, touch_no, touch_count, sum(conversions) as conversions, sum(value) as value from ("
            "select unnest(steps) as step, generate_subscripts(steps, 1) as touch_no, len(steps) as touch_count, conversions, value "
            "from file_paths) group by step, touch_no, touch_count) inner join file_channels using (step)), "
            "touches as (select distinct touch_no, touch_count, touch_count - touch_no as age_days from places)",
            path="touch_count",
            credited="totalled inner join places using (touch_no, touch_count)",
        )

    def _by_touch(self, models: Sequence[Model]) -> dict[str, Sums]:
        """Channels' sums under models that look at what else is on a path, all in one pass over the touches."""
        if models:
            self._touches()
        return self._credited(
            models,
            "with touches as (select *, touch_count - touch_no as age_days, "
            "row_number() over (partition by path_key, channel order by touch_no) as channel_touch_no, "
            "count(*) over (partition by path_key, channel) as channel_touches from file_touches)",
            joins="".join(f" left join {name} on {name}.channel = touches.channel" for name in self._chains.values()),
        )

    def _credited(
        self, models: Sequence[Model], touches: str, path: str = "path_key", joins: str = "", credited: str = "totalled"
    ) -> dict[str, Sums]:
        """Sums by model and channel; `touches` makes the relation whose rows are weighed, `credited` has what each of them is paid."""
        if not models:
            return {}
        weights, shares, sums = [], [], []
        for place, model in enumerate(models):
            weights.append(f"{self._macros.touch_weight(model.kind, self._parameters(model))} as weight_{place}")
            shares.append(f"weight_{place} / sum(weight_{place}) over (partition by {path}) as share_{place}")
            sums += [self._macros.exact_sum(f"{measure} * share_{place}") for measure in ("conversions", "value")]
        rows = self._rows(
            f"{touches}, weighed as (select touches.*, {', '.join(weights)} from touches{joins}), "
            f"totalled as (select *, {', '.join(shares)} from weighed) select channel, {', '.join(sums)} from {credited} group by channel"
        )
        return {
            model.name: {row[0]: (row[1 + 2 * place], row[2 + 2 * place]) for row in rows}
            for place, model in enumerate(models)
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


def _blended(model: Model, told: dict[str, Sums], channel: str) -> tuple[float, float]:
    """What a blend gives a channel: its parts' sums as they weigh in it."""
    parts = [(weight, told[part].get(channel, (0.0, 0.0))) for part, weight in model.parts.items()]
    whole = sum(weight for weight, _ in parts)
    conversions, value = (sum(weight * sums[measure] for weight, sums in parts) / whole for measure in (0, 1))
    return conversions, value


def _among(channels: Sequence[str]) -> str:
    names = ", ".join(literal(channel.lower()) for channel in channels)
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
