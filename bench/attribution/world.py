"""Paths of people over twenty channels, as a file that every way reads; and what is true of them, by numpy alone."""

import csv
from pathlib import Path

import numpy as np

CHANNELS = [
    "Quảng cáo tìm kiếm", "Tìm kiếm tự nhiên", "Zalo", "Facebook Ads", "TikTok Ads", "Email", "SMS", "Direct", "Display",
    "Affiliates", "Referral", "YouTube", "Instagram", "Shopee", "Lazada", "Billboard", "Cửa hàng", "Podcast", "Web Push", "KOL",
]  # fmt: skip
LONGEST = 24


def write_paths(path: Path, count: int, seed: int = 7) -> np.ndarray:
    """Write so many converting paths (path, conversions, value, lost); their steps, by channel, -1 behind the end of each.

    3.6 touches each in the mean; some channels are a tenth as frequent as others, some lead on to few, and how many are lost depends on the
    last: beside each that converts twelve do not, as where two or three of a hundred visits buy.
    """
    dice = np.random.default_rng(seed)
    size = len(CHANNELS)
    begins = dice.dirichlet(np.geomspace(6, 0.6, size))
    leads = np.cumsum(dice.dirichlet(np.geomspace(3, 0.3, size), size), axis=1)
    lengths = np.minimum(dice.geometric(0.28, count), LONGEST)
    steps = np.full((count, LONGEST), -1, dtype=np.int8)
    steps[:, 0] = dice.choice(size, count, p=begins)
    for place in range(1, LONGEST):
        under_way = np.flatnonzero(lengths > place)
        drawn = dice.random(len(under_way))[:, None]
        steps[under_way, place] = np.minimum((leads[steps[under_way, place - 1]] < drawn).sum(axis=1), size - 1)
    last = steps[np.arange(count), lengths - 1]
    lost = dice.poisson(dice.uniform(2, 20, size)[last])
    values = dice.integers(10, 2000, count) * 1000
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["path", "conversions", "value", "lost"])
        names = np.array(CHANNELS)
        writer.writerows(
            (" > ".join(names[way[:length]]), 1, value, gone)
            for way, length, value, gone in zip(steps, lengths, values.tolist(), lost.tolist(), strict=True)
        )
    return np.column_stack([steps.astype(np.int64), lost])


def removal_effects(told: np.ndarray) -> dict[str, float]:
    """What share of conversions is lost without each channel: it is taken out, and what is left solved again."""
    steps, lost = told[:, :-1], told[:, -1]
    size = len(CHANNELS)
    journeys = 1 + lost
    counts, ends = np.zeros((size + 1, size + 1)), np.zeros(size + 1)
    # The last state is the beginning.
    before = np.full(len(steps), size)
    for place in range(LONGEST):
        here = steps[:, place]
        moves = (here >= 0) & (here != before)
        np.add.at(counts, (before[moves], here[moves]), journeys[moves])
        before = np.where(here >= 0, here, before)
    np.add.at(ends, before, 1)
    leaving = counts.sum(axis=1) + np.bincount(before, journeys, size + 1)
    leaving[leaving == 0] = 1
    chances, goals = counts / leaving[:, None], ends / leaving

    def reached(without: int | None) -> float:
        stays = np.ones(size + 1)
        if without is not None:
            stays[without] = 0
        kept = chances * stays[None, :] * stays[:, None]
        return np.linalg.solve(np.eye(size + 1) - kept, goals * stays)[size]

    whole = reached(None)
    seen = set(np.unique(steps)) - {-1}
    return {CHANNELS[channel]: float(1 - reached(channel) / whole) for channel in sorted(seen)}
