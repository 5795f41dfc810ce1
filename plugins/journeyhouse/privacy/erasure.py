"""Erase a person: from raw rows and their former versions, refused rows, the vault, the identity graph, ledgers, forecasts and lists.

Rows that name him go. The books stay (`on_erasure: keep` of a source's stream) without all that is personal in them. His identifiers stay as
hashes on the list of the erased, so that nothing lands again that names him (landing/suppression.py). What the next build makes of the
rest no longer has him.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from journeyhouse.contracts import Stream
from journeyhouse.errors import Busy, ConfigError
from journeyhouse.landing import suppression
from journeyhouse.macros import macros
from journeyhouse.observe import trace
from journeyhouse.observe.identity_graph import Graph
from journeyhouse.privacy import refused, staged
from journeyhouse.settings import Settings
from journeyhouse.sources import registry
from journeyhouse.warehouse import engine, identifier_key, versions

# A load of one portion ends within this time, or the erasure is tried later.
_PATIENCE = "60s"
_SCOPE = """
create temp table erased_nodes on commit drop as
select node_key, id_type, id_value from intermediate.int_identity__identifier_person where person_key = any(%(people)s);
create temp table erased_devices on commit drop as
select device_id from intermediate.int_identity__device_person where person_key = any(%(people)s);
create temp table erased_addresses on commit drop as
select shown.address from (
    select order_key as record_key, address from intermediate.int_orders union all
    select customer_key, address from intermediate.int_customers
) as shown
left join intermediate.int_identity__record_person as owners on owners.record_key = shown.record_key
where shown.address is not null group by shown.address having bool_and(coalesce(owners.person_key = any(%(people)s), false));
"""
# On a device of several people each event is settled by itself: those that were his go with him.
_SHARED_EVENTS = """
select events.source_system, events.source_record_id from intermediate.int_identity__shared_events as settled
join intermediate.int_events as events on events.event_key = settled.event_key where settled.person_key = any(%s)
"""
_WITH_PEOPLE = (
    "select table_name from information_schema.columns where table_schema = 'ops' and column_name = 'person_key'"
)
_HAS = "select to_regclass(%s) is not null"


@dataclass
class Erasure:
    """What went, in rows: by table those deleted and those emptied; what he still stands in and this house does not write: files
    that his rows came from, and links that people typed (seed_identity_manual_links)."""

    people: tuple[str, ...]
    identifiers: int = 0
    deleted: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    links: tuple[str, ...] = ()


def erase(settings: Settings, texts: Sequence[str], preview: bool = False) -> Erasure:
    """Erase whom these identifiers name, each with all that is known to be his; with `preview` say what would go.

    Raises ConfigError when a text names nobody or more than one; Busy when a load holds a table for too long. Then nothing changed.
    """
    country = settings.company["country"]
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        if not connection.execute(_HAS, ("intermediate.int_identity__labels",)).fetchone()[0]:
            raise ConfigError("nothing was built yet; run scripts/run first.")
        key = identifier_key.held(settings, connection)
        people = tuple(dict.fromkeys(_person(connection, key, country, text) for text in texts))
    with suppression.hashing(settings, key) as connection, connection.transaction(force_rollback=preview):
        return _Eraser(connection, country, people).run()


def lift(settings: Settings, texts: Sequence[str]) -> int:
    """Take who was erased by these identifiers off the list: what names him lands again. Returns how many identifiers that were."""
    with engine.connect(engine.url(settings), autocommit=True) as connection:
        key = identifier_key.held(settings, connection)
        lifted = 0
        for text in texts:
            hashes = Graph(connection, key, settings.company["country"]).hashes(text)
            gone = connection.execute(
                "delete from ops.erased_identifiers where erasure_id in (select erasure_id from ops.erased_identifiers "
                "where (id_type, id_value) in (select * from unnest(%s::text[], %s::text[])))",
                ([id_type for id_type, _ in hashes], [value for _, value in hashes]),
            ).rowcount
            if not gone:
                raise ConfigError(f"nobody was erased by '{text}'.")
            lifted += gone
    return lifted


def _person(connection: psycopg.Connection, key: identifier_key.IdentifierKey, country: str, text: str) -> str:
    found = Graph(connection, key, country).known(text)
    if len(found) > 1:
        told = "; ".join(f"{one} is person {one.person_key}" for one in found)
        raise ConfigError(f"'{text}' names more than one: {told}. Name the person's key.")
    if found[0].person_key is None:
        raise ConfigError(
            f"{found[0]} names nobody ({found[0].refused_by}): rows that show it may be anybody's. Name an identifier that is his "
            "own; journeyhouse explain-identity tells which are."
        )
    return found[0].person_key


class _Eraser:
    """One erasure, inside its transaction."""

    def __init__(self, connection: psycopg.Connection, country: str, people: tuple[str, ...]):
        self._connection, self._country = connection, country
        self._done = Erasure(people)
        self._people = list(people)
        known = {name for (name,) in connection.execute("select tablename from pg_tables where schemaname = 'raw'")}
        streams = [stream for source in registry.registry().values() for stream in source.streams.values()]
        self._streams = sorted((one for one in streams if one.table in known), key=lambda one: one.table)
        self._identifying = [one for one in self._streams if suppression.identifying(one)]

    def run(self) -> Erasure:
        self._hold_landings()
        # Read before anything goes: what he is called, and which events were his on devices of several people.
        self._connection.execute(_SCOPE.replace("%(people)s", self._literal(self._people)))
        called = self._connection.execute(
            "select id_type, value from vault.people where person_key = any(%s)", (self._people,)
        ).fetchall()
        shared = self._shared_events()
        erasure_id = self._list()
        self._raw_rows(shared)
        mails, phones = ([value for kind, value in called if kind == wanted] for wanted in ("email", "phone"))
        refused_rows = refused.take_out(self._connection, self._identifying, self._country, mails, phones)
        self._note(self._done.deleted, "ops.quarantine", refused_rows)
        self._models(shared)
        self._records_of_people()
        self._done.links = self._typed_links()
        staged.refuse_shown(self._connection, self._country)
        self._connection.execute(
            "update ops.erasures set identifiers = %s, rows = %s where erasure_id = %s",
            (
                self._done.identifiers,
                Jsonb({"deleted": self._done.deleted, "emptied": self._done.emptied}),
                erasure_id,
            ),
        )
        return self._done

    def _hold_landings(self) -> None:
        tables = [sql.Identifier("raw", one.table) for one in self._identifying]
        try:
            self._connection.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(_PATIENCE)))
            self._connection.execute(
                sql.SQL("lock table {} in share row exclusive mode").format(sql.SQL(", ").join(tables))
            )
        except psycopg.errors.LockNotAvailable:
            raise Busy(
                "a load is at work on rows that may be his; nothing was erased. Try again when it is done."
            ) from None

    def _literal(self, values: Iterable[str]) -> str:
        return sql.Literal(list(values)).as_string(self._connection)

    def _shared_events(self) -> dict[str, list[str]]:
        """By source the numbers of the records that were his alone among those of shared devices."""
        numbers: dict[str, set[str]] = defaultdict(set)
        for source, record in self._connection.execute(_SHARED_EVENTS, (self._people,)):
            numbers[source].add(trace.record_number(source, record))
        return {source: sorted(found) for source, found in numbers.items()}

    def _list(self) -> int:
        """Put his identifiers on the list of the erased."""
        (erasure_id,) = self._connection.execute(
            "insert into ops.erasures (identifiers, rows) values (0, '{}') returning erasure_id"
        ).fetchone()
        device = macros("postgres", self._country).keyed_identifier("device", "device_id")
        listed = self._connection.execute(
            "insert into ops.erased_identifiers (id_type, id_value, erasure_id) "
            f"select id_type, id_value, {erasure_id} from erased_nodes union select 'device', {device}, {erasure_id} from erased_devices "
            "on conflict do nothing"
        ).rowcount
        self._done.identifiers = listed
        return erasure_id

    def _raw_rows(self, shared: dict[str, list[str]]) -> None:
        for stream in self._streams:
            number = trace.RECORDS.get(stream.source, {}).get(stream.table)
            numbers = shared.get(stream.source, []) if number else []
            his = (
                [suppression.names(stream, self._country).as_string(self._connection)]
                if stream in self._identifying
                else []
            )
            his += [f"{number} = any({self._literal(numbers)})"] if numbers else []
            if his:
                self._rows_of(stream, sql.SQL(" or ".join(his)))

    def _rows_of(self, stream: Stream, his: sql.SQL) -> None:
        table = sql.Identifier("raw", stream.table)
        files = sql.SQL("select distinct _source_file from {} t where ({}) and _source_file is not null")
        self._done.files |= {file for (file,) in self._connection.execute(files.format(table, his))}
        kept = stream.on_erasure == "keep"
        count = self._done.emptied if kept else self._done.deleted
        for schema, stamp in (("raw", ", _loaded_at = clock_timestamp()"), (versions.SCHEMA, "")):
            table = sql.Identifier(schema, stream.table)
            change = (
                sql.SQL("update {} t set {}" + stamp + " where {}").format(table, suppression.emptied(stream), his)
                if kept
                else sql.SQL("delete from {} t where {}").format(table, his)
            )
            rows = self._connection.execute(change).rowcount
            # What goes from raw becomes a former version, and goes with those.
            self._note(
                count, f"{schema}.{stream.table}", rows - count.get(f"raw.{stream.table}", 0) * (schema != "raw")
            )

    def _models(self, shared: dict[str, list[str]]) -> None:
        """Models that read what landed only: nothing of theirs goes by itself, and who reads them is told."""
        his_events = [
            f"{column} in (select id_value from erased_nodes where id_type = '{kind}')"
            for column, kind in staged.personal_columns()["events"].items()
        ]
        his_events.append("device_id in (select device_id from erased_devices)")
        his_events += [
            f"source_system = '{source}' and (source_record_id = any({held}) or split_part(source_record_id, ':', 1) = any({held}))"
            for source, numbers in shared.items()
            for held in [self._literal(numbers)]
        ]
        his = "in (select id_value from erased_nodes where id_type = 'klaviyo_profile')"
        self._take_out("intermediate.int_events", " or ".join(f"({one})" for one in his_events))
        self._take_out("intermediate.int_messages", f"klaviyo_profile {his}")
        self._take_out("intermediate.int_identifiers__names", "node_key in (select node_key from erased_nodes)")
        self._take_out(
            "vault.identifiers",
            "(id_type, id_value) in (select id_type, id_value from erased_nodes union select 'address', address from erased_addresses)",
        )

    def _take_out(self, table: str, his: str) -> None:
        if not self._connection.execute(_HAS, (table,)).fetchone()[0]:
            return
        log = f"intermediate.{table.partition('.')[2]}__changes"
        links = self._connection.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute "
            "where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped and attname not in ('weight', 'told_at')",
            (log,),
        ).fetchone()[0]
        if links:
            self._connection.execute(
                f"insert into {log} ({links}, weight, told_at) select {links}, -1, clock_timestamp() from {table} where {his}"
            )
        self._note(self._done.deleted, table, self._connection.execute(f"delete from {table} where {his}").rowcount)

    def _records_of_people(self) -> None:
        """Ledgers of who was who, what was forecast of him, which lists he was on, and the way back to a build that shows him."""
        for table, his in {
            "intermediate.int_identity__person_ledger": "node_key in (select node_key from erased_nodes)",
            "intermediate.int_groups__ledger": "node_key in (select node_key from intermediate.int_groups__members where person_key = any(%s))",
        }.items():
            if self._connection.execute(_HAS, (table,)).fetchone()[0]:
                people = (self._people,) if "%s" in his else None
                gone = self._connection.execute(f"delete from {table} where {his}", people).rowcount
                self._note(self._done.deleted, table, gone)
        for (name,) in self._connection.execute(_WITH_PEOPLE).fetchall():
            told = sql.SQL("delete from {} where person_key = any(%s)").format(sql.Identifier("ops", name))
            self._note(self._done.deleted, f"ops.{name}", self._connection.execute(told, (self._people,)).rowcount)
        if self._connection.execute(_HAS, ("ops.publish_undo",)).fetchone()[0]:
            self._connection.execute("truncate ops.publish_undo")

    def _typed_links(self) -> tuple[str, ...]:
        if not self._connection.execute(_HAS, ("seeds.seed_identity_manual_links",)).fetchone()[0]:
            return ()
        written = macros("postgres", self._country)
        shown = " or ".join(
            f"(id_type_{side}, {written.keyed_hash(written.normalise_identifier(f'id_type_{side}', f'value_{side}'))}) "
            "in (select id_type, id_value from erased_nodes)"
            for side in "ab"
        )
        found = self._connection.execute(
            f"select link_id from seeds.seed_identity_manual_links where {shown} order by 1"
        )
        return tuple(link for (link,) in found)

    def _note(self, counts: dict[str, int], table: str, rows: int) -> None:
        if rows:
            counts[table] = counts.get(table, 0) + rows
