"""Extract and land one stream of one source: the join of sources/ (right shape) and landing/ (right place)."""

import contextlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import psycopg

from journeyhouse import clock, credentials
from journeyhouse.contracts import Receipt, Source, Stream
from journeyhouse.errors import PASSING, ConfigError, JourneyhouseError, SchemaDrift
from journeyhouse.http import auth_spec, oauth2, redaction
from journeyhouse.http.client import Client
from journeyhouse.http.shared_pace import SharedPace
from journeyhouse.landing import suppression
from journeyhouse.landing.replay import replay, total
from journeyhouse.landing.state import cursor_value, one_writer
from journeyhouse.landing.writer import Writer
from journeyhouse.settings import DEMO, Settings, SourceSettings
from journeyhouse.sources import files, registry, signed, stores
from journeyhouse.sources.extract import Reader
from journeyhouse.warehouse.tokens import Tokens

logger = logging.getLogger(__name__)
Observe = Callable[[str], None]


def load_streams(
    settings: Settings,
    source_name: str,
    stream_names: Sequence[str],
    batch_id: str,
    window: tuple[datetime, datetime] | None = None,
) -> list[Receipt]:
    """Load streams one after another. One that fails does not stop the others.

    Of several failures that which another try may mend is raised: the rest is in the log, and comes back when nothing
    else is left to wait for.
    """
    receipts, failures = [], []
    for name in stream_names:
        try:
            receipts += load_stream(settings, source_name, name, batch_id, window=window)
        except Exception as error:
            if not isinstance(error, JourneyhouseError):
                logger.exception("%s.%s", source_name, name)
            failures.append(error)
    if failures:
        raise min(failures, key=lambda error: not isinstance(error, PASSING))
    return receipts


def load_stream(
    settings: Settings,
    source_name: str,
    stream_name: str,
    batch_id: str,
    observe: Observe = lambda _step: None,
    window: tuple[datetime, datetime] | None = None,
) -> list[Receipt]:
    """Load one stream of all its accounts. One failing account does not stop the others; then it is raised.

    `window` reads just this range (a backfill) instead of what is new; the cursor never moves back by it.
    """
    source, own = registry.source(source_name), settings.sources[source_name]
    stream = source.streams[stream_name]
    receipts, failures = [], []
    for account in accounts(source, own):
        try:
            with (
                suppression.session(settings) as connection,
                one_writer(connection, stream, account),
            ):
                receipts += _load(settings, source, own, stream, account, batch_id, connection, observe, window)
        except JourneyhouseError as error:
            failures.append(error)
            logger.error("%s.%s: %s", source_name, stream_name, error)
    if failures:
        raise failures[0]
    return receipts


def accounts(source: Source, own: SourceSettings) -> tuple[str, ...]:
    """Accounts to read; '' for a source that has only one. Raises ConfigError when they are needed and missing."""
    if not source.per_account:
        return ("",)
    if not own.accounts:
        raise ConfigError(f"sources.{source.name}.accounts is empty; list the account ids, e.g. accounts: ['1001'].")
    return own.accounts


def replay_stream(settings: Settings, source_name: str, stream_name: str) -> Receipt:
    """Land the quarantined rows of one stream once more, after the manifest or rule that refused them was mended."""
    source, own = registry.source(source_name), configured(settings, source_name)
    stream = source.streams.get(stream_name)
    if stream is None:
        raise ConfigError(f"{source_name} has no stream '{stream_name}'. Known: {', '.join(source.streams)}.")
    batch_id = f"replay__{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    timezone, decimal = stream.options.get("timezone", "UTC"), stream.options.get("decimal", ".")
    found = []
    for account in accounts(source, own):
        with (
            suppression.session(settings) as connection,
            one_writer(connection, stream, account),
        ):
            found.append(replay(connection, stream, account, batch_id, timezone, decimal, settings.company["country"]))
    return total(found, Receipt(source_name, stream_name, "", batch_id))


def configured(settings: Settings, source_name: str) -> SourceSettings:
    """Settings of a source. Raises ConfigError when the configuration does not have it."""
    own = settings.sources.get(source_name)
    if own is None:
        raise ConfigError(f"{settings.config_path}: source '{source_name}' is not configured; add it below sources:.")
    return own


def check(settings: Settings, source_name: str) -> str:
    """Authenticate and read one row (or find one file). Returns a sentence; raises what is wrong."""
    source, own = registry.source(source_name), configured(settings, source_name)
    stream = next(iter(source.streams.values()))
    if source.protocol == "files":
        store = stores.open_store(settings, _of_the_place(source, own))
        _opening(source, own)
        found = {entry.relative for other in source.streams.values() for entry in files.waiting(store, other)}
        return f"{source_name}: {store} is readable, {len(found)} file(s) match."
    for account in accounts(source, own):
        page = _reader(settings, source, own, account).first_page(stream, _start(own), clock.now(settings))
        count = len(page)
    return f"{source_name}: credentials accepted, {stream.name} answered with {count} row(s) on its first page."


def _load(
    settings: Settings, source: Source, own: SourceSettings, stream: Stream, account: str, batch_id: str,
    connection: psycopg.Connection, observe: Observe, window: tuple[datetime, datetime] | None,
) -> list[Receipt]:  # fmt: skip
    timezone = stream.options.get("timezone", "UTC")
    decimal, country = stream.options.get("decimal", "."), settings.company["country"]
    writer = Writer(connection, stream, account, batch_id, timezone, decimal, observe, country)
    if source.protocol == "files":
        return _load_files(settings, source, own, stream, connection, writer)
    reader = _reader(settings, source, own, account)
    if window:
        portions = reader.portions(stream, None, *window, exact=True)
    else:
        now = clock.now(settings)
        portions = reader.portions(stream, cursor_value(connection, stream, account, now), _start(own), now)
    return [writer.write(portion) for portion in portions]


def _load_files(
    settings: Settings,
    source: Source,
    own: SourceSettings,
    stream: Stream,
    connection: psycopg.Connection,
    writer: Writer,
) -> list[Receipt]:
    receipts, refused = [], []
    store, opening = stores.open_store(settings, _of_the_place(source, own), stream.name), _opening(source, own)
    with contextlib.closing(files.new_files(store, stream, connection)) as found:
        for file in found:
            try:
                receipts.append(writer.write(files.portion(file, stream, opening)))
            except SchemaDrift as error:
                refused.append(str(error))
    if refused:
        more = f" (and {len(refused) - 1} more files)" if len(refused) > 1 else ""
        raise SchemaDrift(f"{stream.source}.{stream.name}: {refused[0]}{more}")
    return receipts


def _of_the_place(source: Source, own: SourceSettings) -> SourceSettings:
    """Without the credentials that the files' contents need: an object store is given its own only."""
    inside = auth_spec.credentials(source.auth)
    return replace(own, credentials={name: text for name, text in own.credentials.items() if name not in inside})


def _opening(source: Source, own: SourceSettings) -> files.Opening:
    """How signed calls are opened. Raises ConfigError without the secret: nothing is taken on trust."""
    if source.auth.get("kind") != "signed":
        return lambda pages: pages
    name = source.auth["secret"]
    if name not in own.credentials:
        raise ConfigError(
            f"sources.{source.name}.credentials.{name} is missing; signatures cannot be checked without it."
        )
    secret = credentials.resolve(source.name, name, own.credentials[name])
    redaction.remember(secret.reveal())
    return partial(signed.opened, verify=registry.connector(source.name).verify, secret=secret)


def _reader(settings: Settings, source: Source, own: SourceSettings, account: str) -> Reader:
    connector = registry.connector(source.name)
    secrets = {name: credentials.resolve(source.name, name, reference) for name, reference in own.credentials.items()}
    base_url = _demo_url(settings, source) if own.base_url == DEMO else own.base_url or source.base_url
    auth = None
    if source.auth.get("kind") == "oauth2":
        # The demo company's token endpoint is its own, whatever host the manifest names.
        own_path = urlsplit(source.auth["token_url"]).path if own.base_url == DEMO else None
        endpoint = oauth2.token_url(source, base_url, own.token_url or own_path)
        auth = oauth2.OAuth2(source, account, secrets, Tokens(settings), endpoint)
    pace = SharedPace(settings.var / "pace", source.name, account, source.rate_limit, burst=source.burst)
    client = Client(source, base_url, secrets, registry.classifier(source), auth=auth, pace=pace)
    return Reader(client, source, account, connector)


def _demo_url(settings: Settings, source: Source) -> str:
    try:
        port = json.loads((settings.demo_home / "server.json").read_text())["port"]
    except (OSError, ValueError, KeyError):
        raise ConfigError("the demo company is not being served; start it with 'journeyhouse up'.") from None
    return f"http://127.0.0.1:{port}/{source.name}"


def _start(own: SourceSettings) -> datetime | None:
    return datetime.fromisoformat(own.start_date).replace(tzinfo=UTC) if own.start_date else None
