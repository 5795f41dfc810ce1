"""The published example of both models, the CDNOW sample, comes out to the digits printed: `python -m bench.value.published`.

The data ship in the package lifetimes, which is installed in an environment of its own. What was published was fitted on summaries
whose weeks and mean values are rounded to two decimals; they are fitted here as they are, and `journeyhouse value` is asked of the
transactions they were made of, whose days are whole: there the last digit may differ. Ends with 1 where a number does not come out.
"""

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench import environments
from journeyhouse.value import purchasing, spending

REQUIREMENTS = ["lifetimes==0.11.3"]
# Fader, Hardie and Lee (2005) and Fader and Hardie (2013), to the digits that are printed.
PUBLISHED = {
    "r": "0.2426", "alpha": "4.4135", "a": "0.7929", "b": "2.4258", "log_likelihood": "-9582.43",
    "purchases of the first customer in 39 weeks": "1.226", "P(alive) of the first customer": "0.7266",
    "p": "6.249", "q": "3.745", "v": "15.448",
}  # fmt: skip
_CALIBRATION_END, _WEEKS = "1997-09-30", 39
# By how much days and cents make another number of it than rounded weeks and means do.
_ROUNDED = 1e-3


def of_summaries(file: Path) -> dict[str, float]:
    """Fitted on the summaries as they ship."""
    with file.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    x, t_x, age, mean = (np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar"))
    buys = purchasing.fit(x, t_x, age, np.ones(len(x)))
    again = x > 0
    spends = spending.fit(x[again], mean[again], np.ones(int(again.sum())))
    first = (x[:1], t_x[:1], age[:1])
    return {
        "r": buys.r, "alpha": buys.alpha, "a": buys.a, "b": buys.b, "log_likelihood": buys.log_likelihood,
        "purchases of the first customer in 39 weeks": float(buys.expected(*first, np.array([float(_WEEKS)]))[0]),
        "P(alive) of the first customer": float(buys.alive(*first)[0]),
        "p": spends.p, "q": spends.q, "v": spends.v,
    }  # fmt: skip


def of_transactions(file: Path, folder: Path) -> dict[str, float]:
    """What the command says of the transactions."""
    with (folder / "transactions.csv").open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(("customer", "date", "amount"))
        rows.writerows((words[1], words[2], words[-1]) for words in map(str.split, file.open(encoding="utf-8")))
    customers = folder / "customers.csv"
    command = [
        sys.executable, "-m", "journeyhouse", "value", str(folder / "transactions.csv"), "--calibration-end", _CALIBRATION_END,
        "--unit", "week", "--horizon-days", str(7 * _WEEKS), "--output", str(customers), "--format", "csv",
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = {row["measure"]: row["value"] for row in csv.DictReader(done.stdout.splitlines())}
    with customers.open(encoding="utf-8") as handle:
        first = next(csv.DictReader(handle))
    return {name: float(told[name]) for name in PUBLISHED if name in told} | {
        "purchases of the first customer in 39 weeks": float(first["expected_purchases"]),
        "P(alive) of the first customer": float(first["p_alive"]),
    }


def main() -> int:
    """Prints published, of the summaries, of the transactions; 1 where one does not come out."""
    try:
        python = environments.python_of("lifetimes", REQUIREMENTS)
    except subprocess.CalledProcessError as error:
        print(f"lifetimes: {environments.why_missing(error)}")
        return 1
    asked = "import lifetimes, pathlib; print(pathlib.Path(lifetimes.__file__).parent / 'datasets')"
    data = Path(subprocess.run([python, "-c", asked], check=True, capture_output=True, text=True).stdout.strip())
    with tempfile.TemporaryDirectory() as folder:
        ways = (
            of_summaries(data / "cdnow_customers_summary_with_transactions.csv"),
            of_transactions(data / "CDNOW_sample.txt", Path(folder)),
        )
    print(f"{'CDNOW, 2,357 customers':45}{'published':>12}{'summaries':>14}{'transactions':>14}")
    wrong = []
    for name, digits in PUBLISHED.items():
        summary, transaction = (way[name] for way in ways)
        places = len(digits.partition(".")[2])
        right = f"{summary:.{places}f}" == digits and abs(transaction / float(digits) - 1) < _ROUNDED
        wrong += [] if right else [name]
        print(f"{name:45}{digits:>12}{summary:>14.6f}{transaction:>14.6f}{'' if right else '  does not come out'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
