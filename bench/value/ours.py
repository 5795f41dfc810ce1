"""Both models fitted by the house's own functions, of a file of summaries: reads it, counts who is alike, fits, forecasts; as JSON."""

import json
import sys
import time
from importlib.metadata import version

import duckdb
import numpy as np

from journeyhouse.value import purchasing, spending, summaries

_CUSTOMERS = 'select frequency as repeats, recency, "T" as age, monetary_value as repeat_value from told'


def main(path: str, horizon: str) -> None:
    """CPU seconds of all threads, and seconds by the clock, with reading the file."""
    begun, started = time.perf_counter(), time.process_time()
    with duckdb.connect() as connection:
        connection.execute("create table told as select * from read_csv($path, all_varchar = false)", {"path": path})
        alike, spenders, everybody = (
            [np.asarray(column, dtype=float) for column in connection.execute(query).fetchnumpy().values()]
            for query in (summaries.alike(_CUSTOMERS), summaries.spenders(_CUSTOMERS), _CUSTOMERS)
        )
    read = time.process_time()
    buys = purchasing.fit(*alike)
    bought = time.process_time()
    spends = spending.fit(*spenders)
    fitted, fitted_clock = time.process_time(), time.perf_counter()
    expected = buys.expected(*everybody[:3], float(horizon))
    done = time.process_time()
    told = {
        "costs": {"read": read - started, "BG/NBD": bought - read, "Gamma-Gamma": fitted - bought},
        "clock": fitted_clock - begun,
        "forecast": done - fitted,
        "expected": float(expected.sum()),
        "buying": [buys.r, buys.alpha, buys.a, buys.b],
        "spending": [spends.p, spends.q, spends.v],
        "versions": f"scipy {version('scipy')}, DuckDB {duckdb.__version__}",
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
