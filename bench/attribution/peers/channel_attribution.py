"""Credit of channels by ChannelAttribution's simulated Markov model, of the same file, with so many simulations to begin with."""

import json
import sys
import time
from importlib.metadata import version

import ChannelAttribution
import pandas as pd


def main(path: str, simulations: str) -> None:
    """Reading the file is not counted."""
    paths = pd.read_csv(path)
    started = time.process_time()
    shared = ChannelAttribution.markov_model(
        paths, "path", "conversions", var_null="lost", nsim_start=float(simulations), verbose=False, flg_pro=False
    )
    cost = time.process_time() - started
    told = {
        name.strip(): float(conversions)
        for name, conversions in zip(shared["channel_name"], shared["total_conversions"], strict=True)
    }
    print(json.dumps({"costs": {"model": cost}, "conversions": told, "versions": version("ChannelAttribution")}))


if __name__ == "__main__":
    main(*sys.argv[1:])
