"""The metrics with what each was last, as a list to read in English or Vietnamese."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Settings
from journeyhouse.transform import semantic_layer
from journeyhouse.warehouse import query

COLUMNS = ("metric", "name", "value", "unit", "period", "day", "segment", "tables", "owner", "test")
_HEADS = {
    "en": COLUMNS,
    "vi": ("chỉ số", "tên", "giá trị", "đơn vị", "kỳ", "ngày", "phân khúc", "từ bảng", "phụ trách", "kiểm thử"),
}
# The shortest period that the metric has, as a whole where it has a sense as a whole, else the largest segment of the day.
_LATEST = """
select metric_id, value, period, day, case when dimension = 'all' then 'all' else dimension || '=' || segment end as place
from (
    select *, row_number() over (
        partition by metric_id
        order by case when dimension = 'all' then 0 else 1 end, case period when 'day' then 0 when 'week' then 1 else 2 end, day desc,
            coalesce(denominator, numerator) desc, dimension, segment
    ) as choice
    from fct_metric_values
    where value is not null
) as told
where choice = 1
"""


def listed(settings: Settings, language: str, metric: str | None = None) -> list[tuple[str, ...]]:
    """A row of COLUMNS for each metric, or for one of the 52 with its parts, with the last value that it had."""
    asked = metric.strip().lower() if metric is not None else None
    wanted = [one for one in semantic_layer.catalogue() if asked in (None, one.lower(), one.split("_")[0].lower())]
    if not wanted:
        raise ConfigError(f"--metric {metric}: there is none of this name; 'journeyhouse metrics' lists them all.")
    answer = io.BytesIO()
    query.stream_csv(settings, _LATEST, answer)
    latest = {row[0]: row[1:] for row in csv.reader(io.StringIO(answer.getvalue().decode()))}
    rows = []
    for one in wanted:
        told = semantic_layer.catalogue()[one]
        value, period, day, segment = latest.get(one, ("",) * 4)
        number = f"{Decimal(value).normalize():f}" if value else ""
        rows.append((
            one, told[f"name_{language}"], number, told["unit"], period, day, segment,
            " ".join(semantic_layer.marts_of(one)), told["owner"], told["tested_by"],
        ))  # fmt: skip
    return rows


def table(rows: Sequence[tuple[str, ...]], language: str) -> str:
    """The list in columns, its values to four decimals."""
    shown = [_HEADS[language]]
    for metric, name, value, *others in rows:
        shown.append((metric, name, f"{round(float(value), 4):,}".removesuffix(".0") if value else "–", *others))
    widths = [max(len(row[place]) for row in shown) for place in range(len(COLUMNS))]
    aligned = [
        [cell.rjust(width) if place == 2 else cell.ljust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))]
        for row in shown
    ]  # fmt: skip
    return "\n".join("  ".join(row).rstrip() for row in aligned)
