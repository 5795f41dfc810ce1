"""Seeded chance: the same words give the same numbers in every process."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def rng(*parts: object) -> random.Random:
    """A generator that depends on nothing but the given words."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311 - a made-up world, no secret


def digest(*parts: object) -> str:
    """32 hex digits that depend on nothing but the given words."""
    return hashlib.md5(":".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def weighted(chance: random.Random, options: Sequence[tuple[T, float]]) -> T:
    """One of the options, in proportion to its weight."""
    point = chance.random() * sum(weight for _, weight in options)
    for option, weight in options:
        point -= weight
        if point < 0:
            return option
    return options[-1][0]
