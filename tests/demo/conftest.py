"""Small worlds, and a running demo server, shared by the demo tests."""

import base64
import json
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests

from journeyhouse.demo.api import ga4, google_ads, search_console
from journeyhouse.demo.api.company import Company
from journeyhouse.demo.clock import START
from journeyhouse.demo.credentials import credentials
from journeyhouse.demo.google_key import service_account_key
from journeyhouse.demo.server import DemoServer, open_server
from journeyhouse.demo.state import choose
from journeyhouse.demo.truth import truth
from journeyhouse.demo.world import build_world

VENDOR_SCOPES = {"google_ads": google_ads.SCOPE, "ga4": ga4.SCOPE, "search_console": search_console.SCOPE}
TINY = {"seed": 11, "customers": 25, "days": 40}


@pytest.fixture(scope="session")
def tiny_world():
    """25 customers over 40 days."""
    return build_world(**TINY, now=START + timedelta(days=40))


@pytest.fixture(scope="session")
def default_world():
    """The world the product starts with."""
    return build_world(7, 240, 120, START + timedelta(days=120))


@pytest.fixture(scope="session")
def default_truth(default_world):
    """The truth about the default world."""
    return truth(default_world)


def basic(user: str, password: str) -> str:
    """Value of a header that signs by basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@contextmanager
def _serving(made):
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The demo server over a tiny world; its folder is `server.company.home`."""
    with _serving(open_server(tmp_path_factory.mktemp("demo"), **TINY)) as made:
        yield made


@pytest.fixture(scope="session")
def big_base(default_world, tmp_path_factory):
    """Address of a server over the default world (without its files)."""
    home = tmp_path_factory.mktemp("big")
    state = choose(home, 7, 240, 120)
    with _serving(DemoServer(Company(home, state, default_world), 0)) as made:
        yield f"http://127.0.0.1:{made.port}"


@pytest.fixture(scope="session")
def base(server):
    """Address of the demo server."""
    return f"http://127.0.0.1:{server.port}"


def google_token(base, vendor):
    """An access token of one of Google's products, by the demo company's service account."""
    import jwt

    key, now = json.loads(service_account_key()), int(time.time())
    scope = VENDOR_SCOPES[vendor]
    claims = {"iss": key["client_email"], "scope": scope, "aud": key["token_uri"], "iat": now, "exp": now + 3600}
    fields = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": jwt.encode(claims, key["private_key"], algorithm="RS256"),
    }
    return requests.post(f"{base}/{vendor}/token", data=fields, timeout=20).json()["access_token"]


def _basic(username, api_token):
    return base64.b64encode(f"{username}:{api_token}".encode()).decode()


@pytest.fixture(scope="session")
def auth():
    """Headers per vendor that let a client in."""
    keys = credentials()
    return {
        "meta_ads": {"Authorization": f"Bearer {keys['meta_ads']['access_token']}"},
        "magento": {"Authorization": f"Bearer {keys['magento']['access_token']}"},
        "hubspot": {"Authorization": f"Bearer {keys['hubspot']['access_token']}"},
        "tiktok_ads": {"Access-Token": keys["tiktok_ads"]["access_token"]},
        "twilio": {"Authorization": basic(**dict(zip(("user", "password"), keys["twilio"].values(), strict=True)))},
        "mailchimp": {"Authorization": basic("any", keys["mailchimp"]["api_key"])},
        "surveymonkey": {"Authorization": f"Bearer {keys['surveymonkey']['access_token']}"},
        "typeform": {"Authorization": f"Bearer {keys['typeform']['access_token']}"},
        "zendesk": {"Authorization": f"Basic {_basic(**keys['zendesk'])}"},
        "woocommerce": {"Authorization": basic(*keys["woocommerce"].values())},
        "klaviyo": {"Authorization": f"Klaviyo-API-Key {keys['klaviyo']['api_key']}", "revision": "2026-07-15"},
    }


@pytest.fixture(scope="session")
def call(auth):
    """Send a request; wait out the throttle like a patient client."""
    session = requests.Session()

    def send(vendor, method, url, **options):
        for _ in range(3):
            answer = session.request(method, url, headers=auth[vendor], timeout=20, **options)
            code = None
            if answer.status_code == 400 and vendor == "meta_ads":
                code = answer.json().get("error", {}).get("code")
            elif vendor == "tiktok_ads":
                code = answer.json()["code"]
            if answer.status_code == 403 and not answer.text.startswith("{"):
                continue
            if answer.status_code not in (429, 503) and code not in (17, 2637, 40100):
                return answer
            time.sleep(0.01)
        raise AssertionError("throttled three times in a row")

    yield send
    session.close()
