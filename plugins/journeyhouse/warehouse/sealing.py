"""Encrypts what the house must keep but nobody may read: tokens that platforms gave it."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from journeyhouse.errors import ConfigError
from journeyhouse.settings import Settings

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
    return Seal(settings.token_key or _own_key(settings.var / "token.key"))


def _own_key(path: Path) -> str:
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Linked into place whole: of two processes one makes the key, and neither reads half of it.
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".token-key-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text()
