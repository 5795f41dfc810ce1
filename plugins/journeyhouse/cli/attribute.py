"""Credit of a file of paths, by the models' own SQL; no warehouse is needed."""

import argparse
from pathlib import Path

from journeyhouse.cli.configured import Add, add_decimal, as_number
from journeyhouse.errors import ConfigError


def register(add: Add) -> None:
    """Add the command."""
    sub = add("attribute", _attribute, "credit of a file of paths under every attribution model, side by side")
    sub.add_argument("file", type=Path, help="CSV with the columns path and conversions, and if known value and lost")
    sub.add_argument(
        "--path-sep", help='what stands between the steps of a path (default: " > "); --path-sep=-> with a dash'
    )
    add_decimal(sub)
    for column in ("path", "conversions", "value", "lost"):
        sub.add_argument(f"--{column}-column", default=column, help=f"name of the column {column}")
    sub.add_argument(
        "--format", choices=["table", "csv"], default="table", help="csv has model, channel, conversions, value"
    )
    sub.add_argument("--models", type=_list, default=[], help="only these, by their names in seed_attribution_models")
    sub.add_argument("--order", type=_order, help="how many channels a Markov chain remembers (default: the seed's)")
    sub.add_argument("--half-life", type=_positive, help="time decay: after how many steps half of the weight is left")
    sub.add_argument(
        "--position-weights", type=_weights, help="percent of the first, the middle and the last touch (40,20,40)"
    )
    sub.add_argument(
        "--direct", action="append", default=[], help="a channel that last_non_direct passes over; may be repeated"
    )
    sub.add_argument("--paid", action="append", default=[], help="a channel that last_paid looks for; may be repeated")
    sub.add_argument("--without-lost", action="store_true", help="Markov chains of the converting paths alone")
    sub.add_argument("--removal-effects", action="store_true", help="show the removal effects of the Markov chain")
    sub.add_argument("--seeds", type=Path, help="folder of seeds instead of dbt_project/seeds")
    sub.add_argument("--lang", choices=["en", "vi"], default="en", help="language of the table")


def _attribute(arguments: argparse.Namespace) -> None:
    # The engine is loaded by who asks it, not by every command.
    import duckdb

    from journeyhouse.attribution import told
    from journeyhouse.attribution.credit import Crediting
    from journeyhouse.attribution.models import SEEDS, Changes, models
    from journeyhouse.attribution.paths import PathFile, load

    changes = Changes(
        arguments.models, arguments.order, arguments.half_life, arguments.position_weights,
        arguments.direct, arguments.paid, arguments.without_lost,
    )  # fmt: skip
    chosen = models(changes, arguments.seeds or SEEDS)
    shown = [model for model in chosen if not arguments.models or model.name in arguments.models]
    columns = (arguments.path_column, arguments.conversions_column, arguments.value_column, arguments.lost_column)
    with duckdb.connect(":memory:") as connection:
        loaded = load(PathFile(arguments.file, arguments.path_sep, *columns, arguments.decimal), connection)
        crediting = Crediting(connection)
        if arguments.removal_effects:
            chain = next((model for model in shown if model.kind == "markov"), None)
            if not chain:
                raise ConfigError(
                    "--removal-effects: none of the models asked for is a Markov chain; add markov to --models."
                )
            effects = crediting.effects(chain)
            if arguments.format == "csv":
                print(told.as_csv(("channel", "removal_effect", "value_effect"), effects))
                return
            print(told.effects_table(effects, arguments.lang), end="\n\n")
        credit = [row for row in crediting.credit(chosen) if row.model in {model.name for model in shown}]
    if arguments.format == "csv":
        print(told.as_csv(("model", "channel", "conversions", "value"), credit))
    else:
        print(told.credit_table(credit, shown, arguments.lang, loaded.has_value))


def _list(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _positive(text: str) -> float:
    number = as_number(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is no number above 0")
    return number


def _order(text: str) -> int:
    if text not in {"1", "2", "3", "4", "5"}:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 1 and 5")
    return int(text)


def _weights(text: str) -> tuple[float, ...]:
    numbers = tuple(as_number(word) for word in text.replace("-", ",").split(","))
    if len(numbers) != 3 or not all(number >= 0 for number in numbers) or abs(sum(numbers) - 100) > 1e-9:
        raise argparse.ArgumentTypeError(f"'{text}' is not three percentages that add up to 100, such as 40,20,40")
    return numbers
