"""A client of an object store, from the source's settings and credentials."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from journeyhouse.credentials import resolve
from journeyhouse.errors import ConfigError
from journeyhouse.http.redaction import redact, remember
from journeyhouse.settings import Bucket, SourceSettings

# For each scheme the sets of credentials that sign. Others (an Azure service principal) come from the environment.
_SETS = {
    "s3": (("access_key_id", "secret_access_key"), ("access_key_id", "secret_access_key", "session_token")),
    "gs": (("service_account_key",),),
    "az": (("account_key",), ("sas_token",)),
}
# A large object may take long as long as its bytes keep coming.
_CLIENT = {"connect_timeout": "10s", "read_timeout": "60s", "timeout": "12h"}
_RETRY = {"max_retries": 5, "retry_timeout": timedelta(minutes=3)}


def connect(where: str, own: SourceSettings, bucket: Bucket) -> Any:
    """obstore's client of the bucket; without credentials it uses what the environment or the machine's role gives.

    Raises ConfigError naming the wrong setting; nothing is sent yet.
    """
    secrets = _secrets(own, bucket)
    endpoint = own.base_url
    if endpoint:
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"{where.removesuffix('path')}base_url must begin with https:// (or http://).")
    # Said outright: AWS_ALLOW_HTTP and its like in the environment must not send data in the clear.
    client = _CLIENT | {"allow_http": bool(endpoint) and endpoint.startswith("http://")}
    try:
        return _MAKERS[bucket.scheme](bucket, endpoint, secrets, client_options=client, retry_config=_RETRY)
    except (BaseError, ValueError, OSError) as error:
        said = redact(str(error)).split("\n", 1)[0].removesuffix(".")
        raise ConfigError(
            f"{where}: {bucket} cannot be opened: {said}. {_HINTS.get(bucket.scheme, '')}".strip()
        ) from None


def _secrets(own: SourceSettings, bucket: Bucket) -> dict[str, str]:
    sets = _SETS[bucket.scheme]
    if own.credentials and set(own.credentials) not in map(set, sets):
        raise ConfigError(
            f"sources.{own.name}.credentials: {bucket.scheme}:// takes {' or '.join(', '.join(names) for names in sets)} "
            f"(or none: then the environment's), found {', '.join(own.credentials)}."
        )
    secrets = {name: resolve(own.name, name, reference).reveal() for name, reference in own.credentials.items()}
    for secret in secrets.values():
        remember(secret)
    return secrets


def _s3(bucket: Bucket, endpoint: str | None, secrets: dict[str, str], **more: Any) -> S3Store:
    if secrets:
        # As a provider, not as settings: a session token of the environment belongs to another key.
        credential = {
            "access_key_id": secrets["access_key_id"],
            "secret_access_key": secrets["secret_access_key"],
            "token": secrets.get("session_token"),
            "expires_at": None,
        }
        more["credential_provider"] = lambda: credential
    return S3Store(bucket.name, **_given(endpoint=endpoint, region=bucket.options.get("region")), **more)


def _gs(bucket: Bucket, endpoint: str | None, secrets: dict[str, str], **more: Any) -> GCSStore:
    return GCSStore(bucket.name, **_given(base_url=endpoint), **secrets, **more)


def _az(bucket: Bucket, endpoint: str | None, secrets: dict[str, str], **more: Any) -> AzureStore:
    if secrets:
        # As a provider, like S3's: an account key of the environment would win over a token of the configuration.
        credential = {{"account_key": "access_key"}.get(name, name): value for name, value in secrets.items()}
        more["credential_provider"] = lambda: credential | {"expires_at": None}
    return AzureStore(bucket.name, **_given(endpoint=endpoint, account_name=bucket.options.get("account")), **more)


def _given(**options: str | None) -> dict[str, str]:
    return {name: value for name, value in options.items() if value}


_MAKERS = {"s3": _s3, "gs": _gs, "az": _az}
_HINTS = {
    "az": "Name the storage account, e.g. az://container/prefix?account=acme.",
    "gs": "The key must be a service account's JSON, and GOOGLE_SERVICE_ACCOUNT unset.",
}
