"""What a manifest may say below `auth`, and which credentials it names. Knows no secret.

Texts with braces are templates: "{email}/token" is the credential `email` followed by a fixed part.
"""

import re
from collections.abc import Mapping
from typing import Any

from journeyhouse.errors import ConfigError

PLACE = re.compile(r"\{(\w+)\}")
GRANTS = ("refresh_token", "client_credentials")
# Parts of a request that credentials may be written into, beside what the kind itself does.
PARTS = ("headers", "query", "body")
_EVERYWHERE = {"kind", "optional", *PARTS}
_FIELDS: dict[str, set[str]] = {
    "none": set(),
    "bearer": {"token"},
    "header": {"token", "header", "prefix"},
    "headers": set(),
    "query": set(),
    "body": set(),
    "basic": {"username", "fixed_username", "password"},
    "oauth1": set(),
    "signed": {"secret"},
    "oauth2": {
        "grant", "token_url", "client", "refresh_token", "token_fields", "token_headers", "token_basic", "token_body",
        "header", "prefix", "lifetime_seconds", "base_url_from", "service_account", "scope",
    },
}  # fmt: skip
_NEEDED = {
    "header": ("header",),
    "headers": ("headers",),
    "query": ("query",),
    "body": ("body",),
    "signed": ("secret",),
    "oauth2": ("grant", "token_url"),
}
_OAUTH1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
_CLIENT_IN_FORM = {"client_id": "{client_id}", "client_secret": "{client_secret}"}


def check(where: str, auth: Any) -> dict[str, Any]:
    """The `auth` of a manifest, once it is known to be right. Raises ConfigError naming field and fix."""
    if auth is None:
        return {}
    if not isinstance(auth, dict):
        raise ConfigError(f"{where}: auth must be a mapping such as {{kind: bearer, token: access_token}}.")
    kind = auth.get("kind", "none")
    if kind not in _FIELDS:
        raise ConfigError(f"{where}: auth.kind '{kind}' is unknown; use one of {', '.join(_FIELDS)}.")
    for field in auth:
        if field not in _FIELDS[kind] | _EVERYWHERE:
            known = ", ".join(sorted(_FIELDS[kind] | _EVERYWHERE))
            raise ConfigError(f"{where}: auth.{field} is unknown for kind {kind}. Known: {known}.")
    for field in _NEEDED.get(kind, ()):
        if not auth.get(field):
            raise ConfigError(f"{where}: auth.{field} is missing; kind {kind} needs it.")
    for field in (*PARTS, "token_fields", "token_headers"):
        if not isinstance(auth.get(field, {}), dict):
            raise ConfigError(f"{where}: auth.{field} must be a mapping of names to texts.")
    if kind == "oauth2":
        _check_oauth2(where, auth)
    for name in auth.get("optional", []):
        if name not in credentials(auth):
            raise ConfigError(f"{where}: auth.optional names '{name}', which no part of auth uses.")
    return auth


def _check_oauth2(where: str, auth: Mapping[str, Any]) -> None:
    if auth["grant"] not in GRANTS:
        raise ConfigError(f"{where}: auth.grant '{auth['grant']}' is unknown; use {' or '.join(GRANTS)}.")
    if not re.match(r"^(https?://[^/]+/|/)", str(auth["token_url"])):
        raise ConfigError(f"{where}: auth.token_url must be an https:// address, or a path below base_url.")
    if auth.get("token_body", "form") not in ("form", "json"):
        raise ConfigError(f"{where}: auth.token_body must be form or json, found '{auth['token_body']}'.")
    if ("service_account" in auth) != ("scope" in auth):
        raise ConfigError(f"{where}: auth.service_account and auth.scope go together: a key is asked for a scope.")
    if auth.get("client", "client_id") not in credentials(auth):
        raise ConfigError(
            f"{where}: auth.client '{auth.get('client', 'client_id')}' is not sent to the token endpoint; "
            "name the credential that tells which client this is."
        )


def credentials(auth: Mapping[str, Any]) -> dict[str, bool]:
    """Names of the credentials that a source asks for, and whether it can do without them (False) or not (True)."""
    kind = auth.get("kind", "none")
    names: list[str] = []
    if kind in ("bearer", "header"):
        names.append(auth.get("token", "token"))
    if kind == "signed":
        names.append(auth["secret"])
    if kind == "oauth1":
        names += _OAUTH1
    if kind == "basic":
        user = () if "fixed_username" in auth else (template(auth.get("username", "username")),)
        names += _places(*user, template(auth.get("password", "password")))
    if kind == "oauth2":
        names += token_credentials(auth)
    names += _places(*(text for part in PARTS for text in auth.get(part, {}).values()))
    spared = [*auth.get("optional", []), *(name for way in alternatives(auth) for name in way)]
    return {name: name not in spared for name in names}


def alternatives(auth: Mapping[str, Any]) -> list[list[str]]:
    """Names of credentials that are needed one group or the other: a service account's key, or a consent."""
    if "service_account" not in auth:
        return []
    consent = [name for name in token_credentials(auth) if name != auth["service_account"]]
    return [[auth["service_account"]], consent]


def token_credentials(auth: Mapping[str, Any]) -> list[str]:
    """Names of the credentials that go to the token endpoint of an OAuth 2.0 source, and no further."""
    names = [auth["service_account"]] if "service_account" in auth else []
    names += _places(*token_fields(auth).values(), *auth.get("token_headers", {}).values(), auth.get("token_basic", ""))
    return names + ([auth.get("refresh_token", "refresh_token")] if auth["grant"] == "refresh_token" else [])


def token_fields(auth: Mapping[str, Any]) -> dict[str, str]:
    """Templates of the fields that go to the token endpoint beside the grant."""
    return auth.get("token_fields", _CLIENT_IN_FORM)


def template(text: str) -> str:
    """A bare word is the name of a credential."""
    return text if PLACE.search(text) else "{" + text + "}"


def _places(*templates: str) -> list[str]:
    return list(dict.fromkeys(name for text in templates for name in PLACE.findall(str(text))))
