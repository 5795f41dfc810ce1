"""What we ask and what the demo company answers, against the vendors' own definitions: `scripts/contract [source ...]`.

Every REST stream is read from a small demo world; each exchange is judged in an environment of the vendors' packages, made
once below var/contract. Prints a table; ends with 1 when something disagrees that is not waived in definitions.yml.
"""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import yaml

from journeyhouse.settings import HOME
from tests.contract.exchanges import record

PLACE = HOME / "var" / "contract"
DEFINITIONS = yaml.safe_load((Path(__file__).parent / "definitions.yml").read_text(encoding="utf-8"))


def main() -> int:
    wanted = sys.argv[1:] or list(DEFINITIONS["packages"])
    if unknown := set(wanted) - set(DEFINITIONS["packages"]):
        print(f"no definition is known for {', '.join(sorted(unknown))}; see tests/contract/definitions.yml")
        return 2
    PLACE.mkdir(parents=True, exist_ok=True)
    python = installed(sorted({package for source in wanted for package in DEFINITIONS["packages"][source]}))
    exchanges = PLACE / "exchanges.ndjson"
    print(f"reading {', '.join(wanted)} from the demo company ...", flush=True)
    record(exchanges, wanted)
    print("judging ...", flush=True)
    told = subprocess.run(
        [python, "-m", "tests.contract.judge", str(exchanges)], cwd=HOME, check=True, capture_output=True, text=True
    )
    return show([json.loads(line) for line in told.stdout.splitlines()], wanted)


def installed(packages: list[str]) -> str:
    """Python of the environment that holds these packages; made when one of them is missing."""
    python, mark = PLACE / "environment" / "bin" / "python", PLACE / "environment" / "packages.json"
    known = set(json.loads(mark.read_text())) if mark.is_file() else set()
    if not set(packages) <= known:
        print(f"installing {', '.join(packages)} ...", flush=True)
        if not python.is_file():
            subprocess.run([sys.executable, "-m", "venv", str(PLACE / "environment")], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *packages], check=True
        )
        mark.write_text(json.dumps(sorted(known | set(packages))))
    return str(python)


def show(told: list[dict], wanted: list[str]) -> int:
    exchanges, findings = Counter(one["source"] for one in told), defaultdict(Counter)
    for one in told:
        findings[one["source"]].update((one["stream"], finding) for finding in one["findings"])
    print(f"\n{'source':<16}{'definition':<46}{'exchanges':>10}{'agree':>7}{'waived':>8}{'disagree':>10}")
    disagreeing = []
    for source in wanted:
        waived = {waiver["finding"] for waiver in DEFINITIONS["waivers"].get(source, [])}
        faulty = [
            (stream, finding, count) for (stream, finding), count in findings[source].items() if finding not in waived
        ]
        disagreeing += [(source, *fault) for fault in faulty]
        agree = sum(one["source"] == source and set(one["findings"]) <= waived for one in told)
        found_waived = len({finding for _stream, finding in findings[source]} & waived)
        definition = ", ".join(DEFINITIONS["packages"][source])
        print(f"{source:<16}{definition:<46}{exchanges[source]:>10}{agree:>7}{found_waived:>8}{len(faulty):>10}")
        disagreeing += [
            (source, "-", f"is waived and was not found: {finding}", 0)
            for finding in sorted(waived - {finding for _stream, finding in findings[source]})
        ]
        if not exchanges[source]:
            disagreeing.append((source, "-", "nothing was asked", 0))
    for source, stream, finding, count in disagreeing:
        print(f"{source}.{stream}: {finding} ({count}x)")
    print("\nwithout a definition: " + "; ".join(f"{name} ({why})" for name, why in DEFINITIONS["without"].items()))
    return 1 if disagreeing else 0


if __name__ == "__main__":
    sys.exit(main())
