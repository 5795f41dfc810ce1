"""The catalogue of metrics with what each was last: value, marts, owner, and the test that holds it to the truth."""

import argparse
import csv
import sys

from journeyhouse.cli.configured import Add, configured


def register(add: Add) -> None:
    """Add the command."""
    sub = add("metrics", _metrics, "every metric with its latest value, source tables, owner and test")
    sub.add_argument("--metric", help="one of the 52 with its parts, or one part (M1, M1_cpc)")
    sub.add_argument("--format", choices=["table", "csv"], default="table", help="csv has the values to the last digit")
    sub.add_argument("--lang", choices=["en", "vi"], help="language of names (default: the company's)")


def _metrics(arguments: argparse.Namespace) -> None:
    from journeyhouse.observe import metrics

    settings = configured(arguments)
    language = arguments.lang or settings.company["language"]
    listed = metrics.listed(settings, language, arguments.metric)
    if arguments.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([metrics.COLUMNS, *listed])
    else:
        print(metrics.table(listed, language))
