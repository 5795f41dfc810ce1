"""A Google service account: signs for itself what it asks an access token with (RFC 7523), so nobody has to consent."""

import json
from collections.abc import Mapping

from journeyhouse.credentials import Secret
from journeyhouse.errors import ConfigError
from journeyhouse.http.redaction import remember, remember_lines

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFETIME = 3600


class ServiceAccount:
    """One key file. `client` is the account's address; `identity` changes with the key and with what it is asked for.

    Raises ConfigError, which names `where` the key comes from and never shows it.
    """

    def __init__(self, where: str, key: Secret, scope: str, token_url: str):
        self._where, self._scope = where, scope
        facts = _facts(where, key)
        self.client, self._private = facts["client_email"], facts["private_key"]
        # A sandbox or a double answers elsewhere, but for whom the assertion is meant the key file says.
        self._audience, self._key_id = facts.get("token_uri") or token_url, facts.get("private_key_id")
        remember_lines(self._private)
        self.identity = "\n".join((self._private, scope, self._audience))

    def fields(self, now: float) -> Mapping[str, Secret]:
        """What goes to the token endpoint, good for an hour from `now`."""
        import jwt

        claims = {
            "iss": self.client, "scope": self._scope, "aud": self._audience, "iat": int(now), "exp": int(now) + _LIFETIME,
        }  # fmt: skip
        try:
            headers = {"kid": self._key_id} if self._key_id else None
            assertion = jwt.encode(claims, self._private, algorithm="RS256", headers=headers)
        except (ValueError, TypeError, jwt.PyJWTError):
            raise ConfigError(
                f"{self._where}: 'private_key' of the service account cannot be read; download the key once more, whole."
            ) from None
        remember(assertion)
        return {"grant_type": Secret(GRANT), "assertion": Secret(assertion)}


def _facts(where: str, key: Secret) -> dict[str, str]:
    try:
        facts = json.loads(key.reveal())
    except ValueError:
        facts = None
    wanted = ("client_email", "private_key")
    if not isinstance(facts, dict) or not all(isinstance(facts.get(name), str) and facts[name] for name in wanted):
        raise ConfigError(
            f"{where} is no key of a service account: it must be the JSON file that Google Cloud gave for it, "
            f"with {' and '.join(wanted)}."
        )
    return facts
