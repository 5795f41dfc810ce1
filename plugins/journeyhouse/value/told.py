"""What was fitted and how it did, as people read it and as programs do; the table of customers."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from journeyhouse.errors import ConfigError
from journeyhouse.value.file import Valued
from journeyhouse.value.transactions import Loaded

_DECIMALS = 6
_WORDS = {
    "en": {
        "aside": "Set aside: {rows} rows ({reason}), lines {lines}",
        "left_out": "Customers who first bought after the calibration's end (not fitted on)",
        "customers": "Customers", "repeat_customers": "Customers who bought again",
        "method": "Method", "why_not": "BG/NBD was not fitted", "value_method": "Method for the value",
        "log_likelihood": "Log-likelihood", "value_log_likelihood": "Log-likelihood (value)",
        "correlation": "Correlation of frequency and value", "mean_value": "Mean value of a purchase",
        "horizon_days": "Days looked ahead", "purchases_expected": "Purchases expected within them",
        "predicted_clv": "Predicted value of the next 12 months",
        "held_out_until": "Held against purchases until", "actual": "Purchases, actual", "expected": "Purchases, expected",
        "mean_absolute_error": "Mean absolute error by customer",
        "by_repeats": "Repeats  Customers  Actual  Expected",
        "correlated": "Frequency and value go together, which Gamma-Gamma takes not to be so: read expected values with care.",
    },
    "vi": {
        "aside": "Để riêng: {rows} dòng ({reason}), dòng số {lines}",
        "left_out": "Khách mua lần đầu sau giai đoạn hiệu chỉnh (không dùng để ước lượng)",
        "customers": "Khách hàng", "repeat_customers": "Khách mua lại",
        "method": "Phương pháp", "why_not": "Không ước lượng được BG/NBD", "value_method": "Phương pháp cho giá trị",
        "log_likelihood": "Log hợp lý", "value_log_likelihood": "Log hợp lý (giá trị)",
        "correlation": "Tương quan giữa tần suất và giá trị", "mean_value": "Giá trị trung bình một lần mua",
        "horizon_days": "Số ngày nhìn tới", "purchases_expected": "Số lần mua kỳ vọng trong thời gian đó",
        "predicted_clv": "Giá trị dự đoán 12 tháng tới",
        "held_out_until": "Đối chiếu với các lần mua đến", "actual": "Số lần mua thực tế", "expected": "Số lần mua kỳ vọng",
        "mean_absolute_error": "Sai số tuyệt đối trung bình mỗi khách",
        "by_repeats": "Mua lại  Khách  Thực tế  Kỳ vọng",
        "correlated": "Tần suất và giá trị đi cùng nhau, trái với giả định của Gamma-Gamma: hãy thận trọng với giá trị kỳ vọng.",
    },
}  # fmt: skip
_CORRELATED = 0.3


def measures(valued: Valued, loaded: Loaded) -> Iterator[tuple[str, object]]:
    """(name, value) of everything that is said of the fit and of how it did."""
    fitted = valued.model
    yield "customers", fitted.customers
    yield "repeat_customers", fitted.repeat_customers
    yield "left_out", valued.left_out
    yield "method", fitted.method
    if fitted.purchasing:
        for name in ("r", "alpha", "a", "b", "log_likelihood"):
            yield name, getattr(fitted.purchasing, name)
    else:
        yield "why_not", fitted.why_not
    if loaded.has_amount:
        yield "value_method", fitted.value_method
        if fitted.spending:
            yield from ((name, getattr(fitted.spending, name)) for name in ("p", "q", "v"))
            yield "value_log_likelihood", fitted.spending.log_likelihood
        if fitted.correlation is not None:
            yield "correlation", fitted.correlation
        yield "mean_value", fitted.mean_value
    yield "horizon_days", valued.horizon_days
    yield "purchases_expected", float(np.nansum(valued.customers["expected_purchases"]))
    if loaded.has_amount:
        yield "predicted_clv", float(np.nansum(valued.customers["predicted_clv"]))
    if valued.held_out:
        yield "held_out_until", valued.held_out.until
        for name in ("actual", "expected", "mean_absolute_error"):
            yield name, getattr(valued.held_out, name)


def as_table(valued: Valued, loaded: Loaded, language: str) -> str:
    """For people."""
    words = _WORDS[language]
    told = [(words.get(name, name), _shown(value)) for name, value in measures(valued, loaded)]
    width = max(len(name) for name, _value in told)
    lines = [f"{name.ljust(width)}  {value}" for name, value in told]
    if valued.held_out:
        widths = [len(word) for word in words["by_repeats"].split("  ")]
        lines += ["", words["by_repeats"]]
        lines += [
            "  ".join(cell.rjust(wide) for cell, wide in zip((often, str(count), f"{actual:.0f}", f"{expected:.1f}"), widths, strict=True))
            for often, count, actual, expected in valued.held_out.by_repeats
        ]  # fmt: skip
    if abs(valued.model.correlation or 0) > _CORRELATED:
        lines += ["", words["correlated"]]
    for aside in loaded.aside:
        shown = ", ".join(map(str, aside.lines)) + (", ..." if aside.rows > len(aside.lines) else "")
        lines += ["", words["aside"].format(rows=aside.rows, reason=aside.reason, lines=shown)]
    return "\n".join(lines)


def as_csv(valued: Valued, loaded: Loaded) -> str:
    """For programs: measure, value."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("measure", "value"))
    writer.writerows(
        (name, repr(value) if isinstance(value, float) else value) for name, value in measures(valued, loaded)
    )
    writer.writerows((f"set_aside: {aside.reason}", aside.rows) for aside in loaded.aside)
    return out.getvalue().rstrip("\n")


def write(customers: dict[str, np.ndarray], path: Path) -> None:
    """The table of customers as CSV; what cannot be told is empty. Raises ConfigError where the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(customers)
            writer.writerows(zip(*(_cells(column) for column in customers.values()), strict=True))
    except OSError as error:
        if error.errno in (28, 122):
            raise
        raise ConfigError(f"--output {path}: cannot be written: {error.strerror}.") from error


def _cells(column: np.ndarray) -> list:
    if column.dtype.kind == "f":
        return ["" if np.isnan(number) else f"{number:.{_DECIMALS}f}" for number in column]
    if column.dtype.kind == "b":
        return ["true" if word else "false" for word in column]
    if column.dtype.kind == "M":
        return column.astype("datetime64[D]").astype(str).tolist()
    return column.tolist()


def _shown(value: object) -> str:
    return f"{value:,.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
