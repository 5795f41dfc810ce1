"""Zalo: how its webhooks are signed. A plain digest of a text that ends in the secret, not an HMAC."""

import hashlib
import hmac
from typing import Any

from journeyhouse.credentials import Secret


def verify(body: str, call: dict[str, Any], signature: str, secret: Secret) -> bool:
    """Header `X-ZEvent-Signature: mac=…`: sha256(app_id + body + timestamp + secret), the body to the byte."""
    signed = f"{call.get('app_id')}{body}{call.get('timestamp')}{secret.reveal()}"
    wanted = hashlib.sha256(signed.encode("utf-8", "surrogatepass")).hexdigest()
    given = signature.strip().removeprefix("mac=").strip().lower()
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())
