"""The attribution models of the seeds, as a file of paths can be asked under them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from journeyhouse.errors import ConfigError
from journeyhouse.transform import attribution_seeds
from journeyhouse.transform.seed_files import SEEDS, rows


@dataclass(frozen=True)
class Changes:
    """What the caller wants otherwise than the seeds have it; none leaves it as it is."""

    models: Sequence[str] = ()
    order: int | None = None
    half_life: float | None = None
    position_weights: tuple[float, float, float] | None = None
    direct: Sequence[str] = ()
    paid: Sequence[str] = ()
    without_lost: bool = False


@dataclass(frozen=True)
class Model:
    """One row of seed_attribution_models, with what other seeds say of it."""

    name: str
    kind: str
    names: dict[str, str]
    half_life_days: float = 7
    first_weight: float = 40
    last_weight: float = 40
    direct: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    order: int = 1
    with_lost: bool = True
    weights: list[dict[str, str]] = field(default_factory=list)
    parts: dict[str, int] = field(default_factory=dict)


def models(changes: Changes, folder: Path = SEEDS) -> list[Model]:
    """The models of a folder of seeds in their order; those that only a blend needs stand before it. Raises ConfigError."""
    attribution_seeds.check(folder, of_house=False)
    known = {row["attribution_model"]: row for row in _rows(folder, "seed_attribution_models")}
    if unknown := [name for name in changes.models if name not in known]:
        raise ConfigError(f"--models {','.join(unknown)}: no such model; there are {', '.join(known)}.")
    media = [(row["channel"], row["media"]) for row in _rows(folder, "seed_channels")]
    weights, blends = _rows(folder, "seed_attribution_weights"), _rows(folder, "seed_attribution_blends")
    found = {name: _model(row, changes, media, weights, blends) for name, row in known.items()}
    asked = changes.models or list(known)
    needed = set(asked) | {part for name in asked for part in found[name].parts}
    return [model for name, model in found.items() if name in needed]


def _model(row: dict, changes: Changes, media: list, weights: list, blends: list) -> Model:
    first, _, last = changes.position_weights or (float(row["first_weight"] or 0), 0, float(row["last_weight"] or 0))
    paid_media = row["paid_media"].split("|")
    mine = [other for other in weights if other["attribution_model"] == row["attribution_model"]]
    return Model(
        row["attribution_model"],
        row["kind"],
        {"en": row["name_en"], "vi": row["name_vi"]},
        changes.half_life or float(row["half_life_days"] or 7),
        first,
        last,
        tuple(changes.direct) or tuple(filter(None, row["direct_channels"].split("|"))),
        tuple(changes.paid) or tuple(channel for channel, medium in media if medium and medium in paid_media),
        changes.order or int(row["markov_order"] or 1),
        row["with_lost"] != "false" and not changes.without_lost,
        mine,
        {
            other["part"]: int(other["weight"])
            for other in blends
            if other["attribution_model"] == row["attribution_model"]
        },
    )


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    return [row for _number, row in rows(folder / f"{name}.csv")]
