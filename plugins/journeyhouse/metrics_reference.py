"""The reference pages of the metrics, in English and Vietnamese, from the catalogue and the parts that the mart reads."""

from journeyhouse.transform import semantic_layer

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
        marts = [f"`{mart}`" for mart in semantic_layer.marts_of(metric)]
        segments = dict.fromkeys(f"`{name}`" for part in own for name in part.get("by", {}))
        cells = [
            f"{metric}{marks} {told[f'name_{language}']}", told[f"description_{language}"], told["formula"], told["unit"], words[told["direction"]],
            told["grain"], words[told["rollup"]], told["stage"], told["owner"], ", ".join(marts), ", ".join(segments), f"`{told['tested_by']}`",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
