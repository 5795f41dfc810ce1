"""BG/NBD and Gamma-Gamma beside lifetimes: `python -m bench.value [customers]` (default 500,000).

Each in a process of its own, of the same file of customers' summaries; CPU seconds of all threads, and seconds by the clock. Ours are
with reading the file and counting who is alike, lifetimes' without reading it. Both are held against the likelihoods of the papers,
told once more here by other code, and against the parameters that the customers were drawn by.
Goals: at least 5 times faster than lifetimes, by CPU and by the clock, at log-likelihoods no lower by more than one in 10^7. Last comes the
published example, which `python -m bench.value.published` shows alone.
"""

import platform
import sys
import tempfile
from pathlib import Path

from bench.house import show_goal
from bench.value import published
from bench.value.world import BUYING, SPENDING, buying_log_likelihood, spending_log_likelihood, write_customers

from bench import environments

PEER = Path(__file__).parent / "peers" / "lifetimes_fitters.py"
HORIZON = "90"


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "customers.csv"
        told = write_customers(file, count)
        print(f"{count:,} customers; {environments.processor()}, Python {platform.python_version()}")
        print(f"drawn by {numbers(BUYING)}; {numbers(SPENDING)}")
        ways = {
            "Journeyhouse": environments.asked(sys.executable, "-m", "bench.value.ours", str(file), HORIZON),
            "lifetimes": environments.peer("lifetimes", published.REQUIREMENTS, PEER, str(file), HORIZON),
        }
        for name, found in ways.items():
            if found:
                found["likelihoods"] = (
                    buying_log_likelihood(told, found["buying"]), spending_log_likelihood(told, found["spending"]),
                )  # fmt: skip
                shown(name, found)
    ours, theirs = ways.values()
    if theirs:
        cpu = [sum(found["costs"].values()) for found in (ours, theirs)]
        show_goal("G14 lifetimes / ours, CPU", cpu[1] / cpu[0], 5, at_least=True)
        show_goal("G14 lifetimes / ours, by the clock", theirs["clock"] / ours["clock"], 5, at_least=True)
        show_goal("forecasts: lifetimes / ours, CPU", theirs["forecast"] / ours["forecast"], 1, at_least=True)
        for nth, what in enumerate(("BG/NBD", "Gamma-Gamma")):
            better, worse = ours["likelihoods"][nth], theirs["likelihoods"][nth]
            show_goal(
                f"{what}: log-likelihood below lifetimes', relative, in 10^-7", 1e7 * (worse - better) / abs(worse), 1
            )
    return published.main()


def shown(name: str, found: dict) -> None:
    parts = ", ".join(f"{what} {seconds:.2f}" for what, seconds in found["costs"].items())
    print(
        f"{name} ({found['versions']}): {sum(found['costs'].values()):.2f} s CPU ({parts}), {found['clock']:.2f} s by the clock; "
        f"forecast {found['forecast']:.2f} s CPU, {found['expected']:,.0f} purchases in {HORIZON} days"
    )
    for what, parameters, likelihood in zip(
        ("BG/NBD", "Gamma-Gamma"), (found["buying"], found["spending"]), found["likelihoods"], strict=True
    ):
        print(f"  {what}: {numbers(parameters)}; log-likelihood {likelihood:,.3f}")


def numbers(parameters: object) -> str:
    return ", ".join(f"{number:.4g}" for number in parameters)


if __name__ == "__main__":
    raise SystemExit(main())
