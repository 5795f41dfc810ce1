"""The nouns of the ingestion side: what a manifest declares, and what a load did. No logic."""

from dataclasses import dataclass, field
from typing import Any

COLUMN_TYPES = ("text", "bigint", "numeric", "boolean", "timestamptz", "date", "jsonb")


@dataclass(frozen=True)
class Identifies:
    """A type of identifier (seed_identity_rules, or `device`) that a column holds: what stands before the value in the warehouse's
    form of it, where `{name}` is another column's value; of a JSON column the key that holds it."""

    id_type: str
    before: str = ""
    key: str = ""


@dataclass(frozen=True)
class Column:
    """One declared column. `path` is where the value sits in the vendor's record, as its keys; without `thousandths` a number
    given as text with three decimals is refused, for it may be a thousand and more."""

    name: str
    type: str
    path: tuple[str, ...]
    required: bool = False
    pii: str = "none"
    identifies: tuple[Identifies, ...] = ()
    variant: str | None = None
    headers: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    thousandths: bool = True


@dataclass(frozen=True)
class Cursor:
    """How a stream is read incrementally. Windows are re-read by the lookback, in slices when given."""

    column: str
    kind: str
    field: str
    lookback_seconds: int
    slice_days: int | None = None
    max_history_days: int | None = None


@dataclass(frozen=True)
class Stream:
    """One stream of a source, as its manifest declares it."""

    source: str
    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    restatement: str
    deletes: str
    per_account: bool = False
    path: str = ""
    params: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    records: str = ""
    paginator: dict[str, Any] = field(default_factory=dict)
    driver: str | None = None
    cursor: Cursor | None = None
    partition: str | None = None
    deleted_when: dict[str, str] | None = None
    variants: dict[str, list[str]] = field(default_factory=dict)
    required_any: tuple[str, ...] = ()
    key_fallback: str | None = None
    on_erasure: str = "delete"
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return f"{self.source}__{self.name}"

    @property
    def key(self) -> tuple[str, ...]:
        """Primary key of the raw table: ids of two accounts may collide, so the account comes first."""
        account = ("_source_account",) if self.per_account and "account_id" not in self.primary_key else ()
        return account + self.primary_key


@dataclass(frozen=True)
class Source:
    """One platform. `rate_limit` in requests a second, of which `burst` may go at once; `download_hosts` are where it puts
    the files that it makes for us."""

    name: str
    title: dict[str, str]
    protocol: str
    schedule: str
    streams: dict[str, Stream]
    base_url: str = ""
    api_version: str = ""
    auth: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    rate_limit: float = 10.0
    burst: int = 1
    concurrency: int = 1
    per_account: bool = False
    download_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What one load of one stream did, in rows. `emitted = loaded + unchanged + quarantined + page_duplicates + suppressed`."""

    source: str
    stream: str
    account: str
    batch_id: str
    emitted: int = 0
    loaded: int = 0
    unchanged: int = 0
    quarantined: int = 0
    page_duplicates: int = 0
    suppressed: int = 0
    deleted: int = 0
    drift: tuple[str, ...] = ()
