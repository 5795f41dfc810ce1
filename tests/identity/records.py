"""Records that show identifiers, put where the identity models read them; and who dbt then says belongs together."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import psycopg
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import KEY, run_dbt

from journeyhouse import settings
from journeyhouse.observe.identity import explain

# An identifier is (type, value); a record is what it shows.
Identifier = tuple[str, str]
Record = Sequence[Identifier]
# What records show: tables in which the tests write.
SHOWN = ("int_identifiers", "int_identifiers__judged", "int_identifiers__names")
MODELS = "int_identity__nodes int_identity__manual_links int_identity__edges_observed int_identity__labels " \
    "int_identity__edges_accepted int_identity__edges_rejected int_identity__person_ledger " \
    "int_identity__identifier_person vault_people int_identity__conflicts int_identity__device_person labels_are_components warn_identity_conflicts"  # fmt: skip
# A person may have as many identifiers as there are.
BOUNDLESS = {"identity_max_identifiers": 10**9}


def node_key(identifier: Identifier) -> str:
    """The key of an identifier in the graph, as the macros `keyed_hash` and `hash_key` make it."""
    id_type, value = identifier
    return hashlib.md5(f"{id_type}\x1f{KEY.hash(value)}".encode(), usedforsecurity=False).hexdigest()


class Identities:
    """A warehouse in which identity is decided from given records."""

    def __init__(self, url: str, workplace: Path):
        self._url, self._workplace = url, workplace
        self._connection = psycopg.connect(url, autocommit=True)
        raw_tables.create_empty_warehouse(self._connection)
        raw_tables.set_as_of(self._connection, "2026-01-02T00:00:00Z")
        run_dbt(["seed", "-s", "path:seeds"], workplace, url=url, variables=BOUNDLESS)
        run_dbt(["run", "-s", *(f"+{model}" for model in SHOWN)], workplace, url=url, variables=BOUNDLESS)
        self._connection.execute("insert into ops.identifier_key (fingerprint) values (%s)", (KEY.fingerprint,))

    def __enter__(self) -> "Identities":
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def forget(self) -> None:
        """Lift all limits, take all links back, forget who was who."""
        self.rules()
        self.link()
        self.accounts()
        self.names()
        self._connection.execute("drop table if exists intermediate.int_identity__person_ledger cascade")
        self._connection.execute("delete from ops.told where model like 'int_identity%'")

    def explained(self, *identifiers: str, url: str = "") -> str:
        """What `journeyhouse explain-identity` says."""
        house = replace(settings.load(), demo=None, warehouse_url=url or self._url, identifier_key=KEY.secret.decode())
        return explain(house, *identifiers)

    def ask(self, query: str, *parameters: object) -> list[tuple]:
        return self._connection.execute(query, parameters or None).fetchall()

    def rules(self, **limits: dict[str, int | None]) -> None:
        """Set limits in seed_identity_rules: `rules(max_values_per_person={"email": 3})`; all others are lifted."""
        for column in (
            "max_people_per_value",
            "max_accounts_per_value",
            "max_names_per_value",
            "max_values_per_person",
            "min_records",
        ):
            self._connection.execute(f"update seeds.seed_identity_rules set {column} = null")
            for id_type, limit in limits.get(column, {}).items():
                self._connection.execute(
                    f"update seeds.seed_identity_rules set {column} = %s where id_type = %s", (limit, id_type)
                )

    def accounts(self, **systems: str) -> None:
        """The records that a system keeps of its customers: `accounts(r0="shop")`."""
        self._connection.execute("truncate intermediate.int_customers")
        for record, system in systems.items():
            self._connection.execute(
                "insert into intermediate.int_customers (customer_key, source_system) values (%s, %s)", (record, system)
            )

    def names(self, *called: tuple[str, Identifier, str]) -> None:
        """By what records call whom a value belongs to: (record, value, name), as int_identifiers__names would hold it."""
        held = set(self.ask("select record_key, node_key, words from intermediate.int_identifiers__names"))
        rows = {
            (record, node_key(identifier), " ".join(sorted(KEY.hash(f"{identifier[1]} {word}")[:8] for word in name.lower().split())))
            for record, identifier, name in called
        }  # fmt: skip
        for record, node, words in held - rows:
            self._connection.execute(
                "delete from intermediate.int_identifiers__names where (record_key, node_key, words) = (%s, %s, %s)",
                (record, node, words),
            )
        for row in rows - held:
            self._connection.execute(
                "insert into intermediate.int_identifiers__names (record_key, node_key, words) values (%s, %s, %s)", row
            )
        for _record, node, _words in held ^ rows:
            self._connection.execute(
                "insert into intermediate.int_identifiers__names__changes (node_key, weight, told_at) values (%s, 1, clock_timestamp())",
                (node,),
            )

    def link(self, *links: tuple[str, Identifier, Identifier]) -> None:
        """The links that a human made: (merge or split, one, other)."""
        self._connection.execute("truncate seeds.seed_identity_manual_links")
        for number, (action, one, other) in enumerate(links):
            self._connection.execute(
                "insert into seeds.seed_identity_manual_links values (%s, %s, %s, %s, %s, %s, 'test', '2026-01-01', '')",
                (f"L{number}", action, *one, *other),
            )

    def resolve(
        self, records: Iterable[Record], variables: dict[str, object] = BOUNDLESS
    ) -> set[frozenset[Identifier]]:
        """Decide who belongs together; each set is a person. What was refused is in none."""
        self._show({(f"r{number}", *identifier) for number, record in enumerate(records) for identifier in record})
        run_dbt(
            ["build", "--indirect-selection", "empty", "-s", *MODELS.split()],
            self._workplace,
            url=self._url,
            variables=variables,
        )
        return {frozenset(members) for members in self.people().values()}

    def tell_all_labels(self) -> None:
        """Solve every component anew."""
        run_dbt(
            ["run", "--full-refresh", "-s", "int_identity__labels"], self._workplace, url=self._url, variables=BOUNDLESS
        )

    def _show(self, rows: set[tuple[str, str, str]]) -> None:
        """Make the records show these identifiers and no other, and write down what changed, as the model would."""
        held = set(
            self.ask(
                "select record_key, id_type, value from intermediate.int_identifiers join vault.identifiers using (id_type, id_value)"
            )
        )
        self._connection.execute(
            "create temporary table changing (record_key text, id_type text, value text, id_value text, node_key text)"
        )
        with self._connection.cursor().copy("copy changing from stdin") as copy:
            for row in held ^ rows:
                copy.write_row((*row, KEY.hash(row[2]), node_key(row[1:])))
        self._connection.execute(
            "with gone as (delete from intermediate.int_identifiers as held using changing where (held.record_key, "
            "held.node_key) = (changing.record_key, changing.node_key) returning changing.*) "
            "insert into intermediate.int_identifiers (record_key, id_type, id_value, node_key, seen_at) "
            "select record_key, id_type, id_value, node_key, '2026-01-01' from changing "
            "where (record_key, node_key) not in (select record_key, node_key from gone)"
        )
        self._connection.execute(
            "insert into intermediate.int_identifiers__changes (record_key, node_key, id_type, id_value, told_at) "
            "select record_key, node_key, id_type, id_value, clock_timestamp() from changing"
        )
        self._connection.execute(
            "insert into vault.identifiers (id_type, id_value, value) select distinct id_type, id_value, value from changing "
            "where (id_type, id_value) not in (select id_type, id_value from vault.identifiers)"
        )
        self._connection.execute("drop table changing")

    def people(self) -> dict[str, set[Identifier]]:
        """Each person by key."""
        found: dict[str, set[Identifier]] = {}
        for person, *identifier in (rows := self.ask("select person_key, id_type, value from vault.people")):
            found.setdefault(person, set()).add(tuple(identifier))
        assert sum(map(len, found.values())) == len(rows), "an identifier is told once"
        return found

    def refused(self) -> dict[Identifier, str]:
        """The identifiers that name nobody, each with the rule."""
        rows = self.ask(
            "select nodes.id_type, known.value, labels.refused_by from intermediate.int_identity__labels as labels "
            "join intermediate.int_identity__nodes as nodes using (node_key) join vault.identifiers as known "
            "using (id_type, id_value) where labels.refused_by is not null"
        )
        return {(id_type, value): rule for id_type, value, rule in rows}


def components(records: Iterable[Record]) -> set[frozenset[Identifier]]:
    """Who belongs together by scipy, without any rule."""
    records = [list(dict.fromkeys(record)) for record in records]
    nodes = list(dict.fromkeys(identifier for record in records for identifier in record))
    place = {identifier: number for number, identifier in enumerate(nodes)}
    pairs = [(place[record[0]], place[other]) for record in records for other in record[1:]]
    rows, columns = np.array(pairs).T if pairs else ([], [])
    graph = coo_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(nodes), len(nodes)))
    _count, labels = connected_components(graph, directed=False)
    found: dict[int, set[Identifier]] = {}
    for identifier, label in zip(nodes, labels, strict=True):
        found.setdefault(label, set()).add(identifier)
    return {frozenset(members) for members in found.values()}
