"""Credit as people read it (a table, every model side by side) and as programs do (CSV)."""

import csv
import io
from collections.abc import Iterable, Sequence

from journeyhouse.attribution.credit import Credit, Effect
from journeyhouse.attribution.models import Model

_WORDS = {
    "en": {"channel": "Channel", "total": "Total", "conversions": "Conversions", "value": "Value",
           "removal_effect": "Removal effect", "value_effect": "Removal effect on value"},
    "vi": {"channel": "Kênh", "total": "Tổng", "conversions": "Chuyển đổi", "value": "Giá trị",
           "removal_effect": "Hiệu ứng loại bỏ", "value_effect": "Hiệu ứng loại bỏ theo giá trị"},
}  # fmt: skip


def credit_table(credit: Sequence[Credit], models: Sequence[Model], language: str, has_value: bool) -> str:
    """Channels down, models across; once for conversions and, where the file tells of it, once for value."""
    words = _WORDS[language]
    names = {model.name: model.names[language] for model in models}
    blocks = []
    for measure in ("conversions", "value") if has_value else ("conversions",):
        cells: dict[str, dict[str, float]] = {}
        for row in credit:
            cells.setdefault(row.channel, {})[row.model] = getattr(row, measure)
        totals = {name: sum(row[name] for row in cells.values()) for name in names}
        rows = [(channel, *(row[name] for name in names)) for channel, row in cells.items()]
        blocks.append(
            _table(words[measure], (words["channel"], *names.values()), [*rows, (words["total"], *totals.values())])
        )
    return "\n\n".join(blocks)


def effects_table(effects: Iterable[Effect], language: str) -> str:
    """Removal effects of each channel."""
    words = _WORDS[language]
    rows = [(effect.channel, effect.removal_effect, effect.value_effect) for effect in effects]
    return _table(words["removal_effect"], (words["channel"], words["removal_effect"], words["value_effect"]), rows)


def as_csv(columns: Sequence[str], rows: Iterable[object]) -> str:
    """Rows of these attributes as CSV, numbers with nine decimals."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = (getattr(row, column) for column in columns)
        writer.writerow([f"{value:.9f}" if isinstance(value, float) else value for value in values])
    return out.getvalue().rstrip("\n")


def _table(title: str, header: Sequence[str], rows: Sequence[tuple]) -> str:
    lines = [tuple(header)] + [(row[0], *(f"{value:,.6f}" for value in row[1:])) for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(header))]
    shown = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        ).rstrip()
        for line in lines
    ]
    return "\n".join([title, *shown])
