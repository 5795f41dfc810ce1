"""Encrypts what the house must keep but nobody may read: tokens that platforms gave it."""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Settings
from journeyhouse.warehouse.own_keys import own_key

_NAME = "JOURNEYHOUSE_TOKEN_KEY"


class Seal:
    """Fernet over JSON. Several keys, separated by commas, open; the first one seals: so a key can be replaced."""

    def __init__(self, keys: str):
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError:
            raise ConfigError(
                f"{_NAME} is no Fernet key. Make one with: "
                'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
            ) from None

    def close(self, value: dict[str, Any]) -> bytes:
        return self._fernet.encrypt(json.dumps(value).encode())

    def open(self, sealed: bytes) -> dict[str, Any]:
        """What was sealed. Raises ConfigError when it was sealed with another key or has been altered."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            raise ConfigError(
                f"it was sealed with another key. Set {_NAME} to the key of the house that stored it (its file is "
                "token.key in JOURNEYHOUSE_VAR)"
            ) from None


def seal(settings: Settings) -> Seal:
    """By the configured key, else by var/token.key, which only its owner can read; made once."""
    return Seal(settings.token_key or own_key(settings.var / "token.key", lambda: Fernet.generate_key().decode()))
