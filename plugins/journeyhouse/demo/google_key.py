"""The demo company's service account: its key opens nothing but the local demo server."""

import json
from functools import cache

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
ACCOUNT = "journeyhouse@demo-company.iam.gserviceaccount.com"
KEY_ID = "demo0key0demo0key0"
# Two primes, so that every process holds the same key.
_P = int(
    "fc8391afaceb6eaec6ae16d60375717ba6d5ee79faf2bca456b75b970d73c8a4aa76f90c1b04b85676802693b2d3f53fc409ba82308dd9"
    "823682bddcf8e86ea613dfacb10004799957cf856b5a75c487851d0042cd05b2c19a7e74bf43e9491cb61dd864ffac79bb6c501f61aec6"
    "53dc655fc86384bce5e0082d6cac948489ad",
    16,
)
_Q = int(
    "e1d321a9be7bb01e05f6a7e5bab846e6cbb954118abd814448762b0975bdb56d1e4185480beb24b3d48e40b64da69a07c7301ff5554350"
    "b486154ada04f6625dfd02fec3616f747b9371bdd3dfc66c402b0cf6ce89e51b38f23c9d18d403ed1e50d6fb6f06c0d867a2787058751f"
    "f7344f4419c4c8e355a50719e771f0d89dc1",
    16,
)


@cache
def service_account_key() -> str:
    """The key file as Google Cloud writes it."""
    from cryptography.hazmat.primitives import serialization

    text = _private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps({
        "type": "service_account", "project_id": "demo-company", "private_key_id": KEY_ID, "private_key": text.decode(),
        "client_email": ACCOUNT, "client_id": "100000000000000000001", "token_uri": TOKEN_URL,
    })  # fmt: skip


@cache
def public_key():
    """What the demo's token endpoint verifies assertions with."""
    return _private_key().public_key()


def _private_key():
    from cryptography.hazmat.primitives.asymmetric import rsa

    exponent = 65537
    secret = rsa.rsa_recover_private_exponent(exponent, _P, _Q)
    first, second = rsa.rsa_crt_dmp1(secret, _P), rsa.rsa_crt_dmq1(secret, _Q)
    public = rsa.RSAPublicNumbers(exponent, _P * _Q)
    return rsa.RSAPrivateNumbers(_P, _Q, secret, first, second, rsa.rsa_crt_iqmp(_P, _Q), public).private_key()
