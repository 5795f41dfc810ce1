"""A warehouse, a loopback platform that can be told to misbehave, and a clock that does not wait."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import psycopg
import pytest
from tests.sources.conftest import new_warehouse, unhurried  # noqa: F401 - fixtures, shared by name
from tests.sources.vendor_access import credential_names
from tests.sources.vendor_double import Answer, Vendor, open_vendor

from journeyhouse import ingest, settings
from journeyhouse.contracts import Receipt
from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import schemas

CANARY = "canary+token/4b1e="


@dataclass
class Shop:
    """One REST source read from the loopback platform into a warehouse; `slept` is what it would have waited."""

    name: str
    vendor: Vendor
    settings: settings.Settings
    slept: list[float] = field(default_factory=list)

    def load(self, stream: str, batch: str = "b1", **more) -> list[Receipt]:
        return ingest.load_stream(self.settings, self.name, stream, batch, **more)

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.settings.warehouse_url) as connection:
            return connection.execute(query).fetchall()

    def state(self, stream: str) -> tuple:
        """Everything that a failed load may not touch."""
        table = f"raw.{self.name}__{stream}"
        return tuple(
            self.rows(query)
            for query in (
                f"select to_jsonb(t)::text from {table} t order by 1",
                "select * from ops.cursors order by 1, 2, 3",
                "select * from ops.ledger order by 1, 2, 3, 4",
                "select * from ops.quarantine order by 1",
            )
        )


def first_answers(vendor: Vendor, *faults: Answer) -> None:
    """Give these answers first, then what the platform would have said."""
    left, usual = list(faults), vendor.answer
    vendor.answer = lambda path, query: left.pop(0) if left else usual(path, query)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with open_vendor() as opened:
        yield opened


@pytest.fixture(scope="module")
def warehouse(new_warehouse) -> str:  # noqa: F811
    url = new_warehouse()
    with psycopg.connect(url, autocommit=True) as connection:
        schemas.ensure(connection, registry())
    return url


@pytest.fixture
def open_shop(warehouse, vendor, unhurried, tmp_path, monkeypatch) -> Callable[..., Shop]:  # noqa: F811
    """open_shop(source, accounts=...) -> Shop, on tables emptied before."""

    def make(name: str, accounts: tuple[str, ...] = ("1001",)) -> Shop:
        monkeypatch.setenv("CANARY_SECRET", CANARY)
        source = registry()[name]
        given = ", ".join(f'{key}: "env:CANARY_SECRET"' for key in credential_names(source))
        config = tmp_path / "shop.yml"
        config.write_text(
            f"sources:\n  {name}:\n    base_url: {vendor.url}\n    accounts: {list(accounts)}\n"
            f'    start_date: "2026-01-01"\n    credentials: {{{given}}}\n'
        )
        with psycopg.connect(warehouse, autocommit=True) as connection:
            for table in [
                *(f"raw.{s.table}" for s in source.streams.values()),
                *map("ops.{}".format, ("cursors", "ledger", "quarantine")),
            ]:
                connection.execute(f"delete from {table}")
        shop = Shop(name, vendor, replace(settings.load(config), warehouse_url=warehouse))
        monkeypatch.setattr(ingest, "Client", partial(ingest.Client, sleep=shop.slept.append))
        monkeypatch.setattr(ingest, "SharedPace", partial(ingest.SharedPace, sleep=lambda _seconds: None))
        return shop

    return make
