"""Both models by lifetimes' fitters, of the same file of summaries: fits, forecasts; as JSON."""

import json
import sys
import time
from importlib.metadata import version

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter


def main(path: str, horizon: str) -> None:
    """Reading the file is not counted."""
    told = pd.read_csv(path)
    again = told[told["frequency"] > 0]
    begun, started = time.perf_counter(), time.process_time()
    buys = BetaGeoFitter(penalizer_coef=0.0).fit(told["frequency"], told["recency"], told["T"])
    bought = time.process_time()
    spends = GammaGammaFitter(penalizer_coef=0.0).fit(again["frequency"], again["monetary_value"])
    fitted, fitted_clock = time.process_time(), time.perf_counter()
    expected = buys.conditional_expected_number_of_purchases_up_to_time(
        float(horizon), told["frequency"], told["recency"], told["T"]
    )
    done = time.process_time()
    print(
        json.dumps(
            {
                "costs": {"BG/NBD": bought - started, "Gamma-Gamma": fitted - bought},
                "clock": fitted_clock - begun,
                "forecast": done - fitted,
                "expected": float(expected.sum()),
                "buying": [float(buys.params_[name]) for name in ("r", "alpha", "a", "b")],
                "spending": [float(spends.params_[name]) for name in ("p", "q", "v")],
                "versions": f"lifetimes {version('lifetimes')}, pandas {version('pandas')}, numpy {version('numpy')}",
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
