"""Removal effects by marketing-attribution-models 2 (Nova MAM), of the same file: what taking it in, the effects, and all of its model cost."""

import json
import sys
import time
from importlib.metadata import version

import polars as pl
from mam import MAM
from mam.models.markov import MarkovModel


def main(path: str) -> None:
    """Reading the file is not counted."""
    paths = pl.read_csv(path)
    rows = pl.concat(
        [
            paths.select("path", pl.lit(True).alias("converted"), pl.col("conversions").alias("journeys")),
            paths.filter(pl.col("lost") > 0).select("path", pl.lit(False).alias("converted"), pl.col("lost").alias("journeys")),
        ]
    )  # fmt: skip
    started = time.process_time()
    attribution = MAM(rows, "format_3", "path", "converted", occurrences_colname="journeys")
    taken_in = time.process_time()
    model = MarkovModel()
    model._compute_markov(attribution.unified_df)
    effects = time.process_time()
    attribution.run_markov()
    whole = time.process_time()
    told = model.removal_effect_df["removal_effect"].to_dict()
    costs = {"taking in": taken_in - started, "removal effects": effects - taken_in, "whole model": whole - effects}
    print(json.dumps({"costs": costs, "effects": told, "versions": version("marketing-attribution-models")}))


if __name__ == "__main__":
    main(sys.argv[1])
