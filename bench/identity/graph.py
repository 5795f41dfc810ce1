"""Evidence of who is who as landed events, made by Postgres itself: each joins two customer codes (Segment's `alias`).

People of two to eight codes, each code shown with an earlier one of the same person; a chain, as of somebody whose cookie
is reset again and again; a hub, as of a code that everybody types in. Decided by hashes: the same size, the same graph.
"""

from dataclasses import dataclass

import psycopg

_CHAIN = 2000
_U = "((hashtextextended({0}, 7) & 1048575) / 1048576.0)"
_FOREST = f"""
select 'p' || p || '-' || i as one, 'p' || p || '-' || floor(i * {_U.format("p || '-' || i")})::int as other
from generate_series(%(first)s::bigint, %(last)s::bigint) as p
cross join lateral generate_series(1, 1 + p % 7) as i
"""
_CHAINED = "select 'c' || i, 'c' || i + 1 from generate_series(%(first)s::bigint, %(last)s::bigint) as i"
_HUB = "select 'hub', 'h' || i from generate_series(%(first)s::bigint, %(last)s::bigint) as i"
_JOINED = f"""
select 'p' || floor(1 + %(people)s * {_U.format("'one' || i")})::bigint || '-0', 'p' || floor(1 + %(people)s * {_U.format("'other' || i")})::bigint || '-0'
from generate_series(%(first)s::bigint, %(last)s::bigint) as i
"""
_LAND = """
insert into raw.web_events__segment (message_id, type, user_id, previous_id, "timestamp", _loaded_at)
select %(name)s || one || '~' || other, 'alias', one, other,
    timestamptz '2026-01-01' + (hashtextextended(one || other, 1) & 8388607) * interval '1 second', clock_timestamp()
from ({}) as pairs (one, other) where one <> other on conflict do nothing
"""


@dataclass
class Graph:
    """About `edges` edges, a twentieth of them at the hub."""

    edges: int
    people: int = 0
    chain: int = 0
    hub: int = 0
    joined: int = 0

    def history(self, connection: psycopg.Connection) -> None:
        """Land the whole graph."""
        chain, hub = min(_CHAIN, self.edges // 5), self.edges // 20
        self._more(connection, (self.edges - chain - hub) // 4, chain, hub, 0)

    def day(self, connection: psycopg.Connection) -> None:
        """Land a hundredth more: new people, longer tails, and people who turn out to be one."""
        more = self.edges // 100
        self._more(connection, more // 8, more // 20, more // 20, more - more // 8 * 4 - more // 20 * 2)

    def _more(self, connection: psycopg.Connection, people: int, chain: int, hub: int, joined: int) -> None:
        known = self.people
        for name, pairs, count in (("people", _FOREST, people), ("chain", _CHAINED, chain), ("hub", _HUB, hub), ("joined", _JOINED, joined)):  # fmt: skip
            told = getattr(self, name)
            connection.execute(
                _LAND.format(pairs).replace(" % ", " %% "),
                {"name": name, "first": told + 1, "last": told + count, "people": known},
            )
            setattr(self, name, told + count)
        connection.execute("analyze raw.web_events__segment")
