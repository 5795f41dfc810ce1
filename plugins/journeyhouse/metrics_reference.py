"""The metrics as people read them, in English and Vietnamese, from the catalogue and the parts that the mart reads: reference
pages, and a list with the latest values."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Settings
from journeyhouse.transform import semantic_layer
from journeyhouse.warehouse import query

LANGUAGES = ("en", "vi")
_WORDS = {
    "en": {
        "title": "Metrics",
        "intro": "Each is defined once, in `seeds/seed_metric_catalog.csv` (what it is) and `macros/metrics` (what it is summed from). `fct_metric_values` has them all; "
        "the semantic layer exposes those marked ◆ (`mf query --metrics m17 --group-by metric_time__month`), and [`fct_metric_anomalies`](../how-to/connect-a-bi-tool.md) watches those marked ◉. "
        "A denominator of zero gives no value.",
        "head": "metric | what it is | formula | unit | better | grain | adds up | stage | owner | from | by | held to the truth by",
        "sum": "numerators and denominators", "latest": "the last day's", "none": "not: take the period's row", "up": "higher", "down": "lower",
    },
    "vi": {
        "title": "Các chỉ số",
        "intro": "Mỗi chỉ số được định nghĩa một lần, trong `seeds/seed_metric_catalog.csv` (là gì) và `macros/metrics` (cộng từ đâu). `fct_metric_values` có tất cả; "
        "lớp ngữ nghĩa có những chỉ số đánh dấu ◆ (`mf query --metrics m17 --group-by metric_time__month`), và [`fct_metric_anomalies`](../how-to/connect-a-bi-tool.md) theo dõi những chỉ số đánh dấu ◉. "
        "Mẫu số bằng không thì không có giá trị.",
        "head": "chỉ số | là gì | công thức | đơn vị | tốt hơn khi | mức chi tiết | cộng dồn | giai đoạn | phụ trách | từ bảng | theo | đối chiếu sự thật bằng",
        "sum": "tử số và mẫu số", "latest": "ngày cuối", "none": "không: lấy dòng của kỳ", "up": "cao hơn", "down": "thấp hơn",
    },
}  # fmt: skip

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
    wanted = [one for one in semantic_layer.catalogue() if metric in (None, one, one.split("_")[0])]
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
            " ".join(_marts(one)), told["owner"], told["tested_by"],
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


def _marts(metric: str) -> list[str]:
    return list(dict.fromkeys(part["mart"] for part in semantic_layer.parts() if part["id"] == metric))


def page(language: str) -> str:
    """The page in one of LANGUAGES."""
    words = _WORDS[language]
    columns = words["head"].split(" | ")
    lines = [
        "<!-- generated from macros/metrics and seeds/seed_metric_catalog.csv by `journeyhouse docs` -->",
        f"# {words['title']}", "", words["intro"], "", f"| {words['head']} |", f"|{' --- |' * len(columns)}",
    ]  # fmt: skip
    exposed = semantic_layer.exposed()
    for metric, told in semantic_layer.catalogue().items():
        own = [part for part in semantic_layer.parts() if part["id"] == metric]
        marks = "".join(
            mark for mark, here in ((" ◆", metric in exposed), (" ◉", told["is_watched"] == "true")) if here
        )
        marts = [f"`{mart}`" for mart in _marts(metric)]
        segments = dict.fromkeys(f"`{name}`" for part in own for name in part.get("by", {}))
        cells = [
            f"{metric}{marks} {told[f'name_{language}']}", told[f"description_{language}"], told["formula"], told["unit"], words[told["direction"]],
            told["grain"], words[told["rollup"]], told["stage"], told["owner"], ", ".join(marts), ", ".join(segments), f"`{told['tested_by']}`",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
