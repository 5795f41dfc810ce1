"""Things that happen beside a person's other doings: placed after the world was lived, on chance streams of their own.

They take seconds that are free, so that nothing else of the world moves by them. A free second stays free: what happens
on a day is known once that day has been lived.
"""

from collections.abc import Iterator

from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import at
from journeyhouse.demo.people import Person
from journeyhouse.demo.records import Ledger


class Calendar:
    """The seconds at which something is known to happen to somebody."""

    def __init__(self, ledger: Ledger):
        self._taken = {(hit.owner, hit.at) for hit in ledger.hits} | {(m.owner, m.at) for m in ledger.messages}
        self._taken |= {(r.owner, r.at) for r in ledger.receipts} | {(o.owner, o.at) for o in ledger.market_orders}
        told = [ledger.magento[stream] for stream in ("orders", "shipments", "creditmemos")]
        told += [ledger.hubspot[stream] for stream in ("tickets", "feedback_submissions", "calls", "meetings")]
        for entities in told:
            self._taken |= {(entity.owner, when) for entity in entities for when, _fields in entity.revisions}

    def free(self, owner: str, second: int, step: int = 1) -> int:
        """The first free second from the given one on, in steps; taken from now on."""
        while (owner, second) in self._taken:
            second += step
        self._taken.add((owner, second))
        return second


def occasions(seed: int, name: str, person: Person, last: int, every: float) -> Iterator[tuple[int, int]]:
    """(number, second) of what happens to the person every so many days on average, while the brand is on his mind."""
    chance, day, nth = rng(seed, name, person.id), person.arrives, 0
    while True:
        day += 1 + int(chance.expovariate(1 / every))
        second = at(day, chance.uniform(8, 21))
        if day > last:
            return
        if not person.silent(day):
            nth += 1
            yield nth, second
