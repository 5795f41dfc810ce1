"""One local HTTP server for all demo vendors: `python -m journeyhouse.demo.server --home DIR --port 0`."""

import argparse
import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from journeyhouse.demo.api.company import Company
from journeyhouse.demo.api.esms_vn import Esms
from journeyhouse.demo.api.exchange import Reply, Request
from journeyhouse.demo.api.facebook_page import FacebookPage
from journeyhouse.demo.api.ga4 import GoogleAnalytics
from journeyhouse.demo.api.google_ads import GoogleAds
from journeyhouse.demo.api.google_reviews import GoogleReviews
from journeyhouse.demo.api.hubspot import HubSpot
from journeyhouse.demo.api.instagram import Instagram
from journeyhouse.demo.api.klaviyo import Klaviyo
from journeyhouse.demo.api.linkedin_ads import LinkedInAds
from journeyhouse.demo.api.magento import Magento
from journeyhouse.demo.api.mailchimp import Mailchimp
from journeyhouse.demo.api.matomo import Matomo
from journeyhouse.demo.api.meta_ads import MetaAds
from journeyhouse.demo.api.salesforce import Salesforce
from journeyhouse.demo.api.search_console import SearchConsole
from journeyhouse.demo.api.shopify import Shopify
from journeyhouse.demo.api.social_listening import SocialListening
from journeyhouse.demo.api.surveymonkey import SurveyMonkey
from journeyhouse.demo.api.tiktok_ads import TikTokAds
from journeyhouse.demo.api.trustpilot import Trustpilot
from journeyhouse.demo.api.twilio import Twilio
from journeyhouse.demo.api.typeform import Typeform
from journeyhouse.demo.api.woocommerce import WooCommerce
from journeyhouse.demo.api.zalo_oa import ZaloAccount
from journeyhouse.demo.api.zendesk import Zendesk
from journeyhouse.demo.present import read_state
from journeyhouse.demo.state import advance, choose, prepare, world_of, write_world
from journeyhouse.demo.written import write_if_changed
from journeyhouse.processes import born

HOST = "127.0.0.1"
DEFAULTS = {"seed": 7, "customers": 240, "days": 120, "hostile": False}
VENDORS = {
    "meta_ads": MetaAds,
    "tiktok_ads": TikTokAds,
    "google_ads": GoogleAds,
    "linkedin_ads": LinkedInAds,
    "ga4": GoogleAnalytics,
    "matomo": Matomo,
    "search_console": SearchConsole,
    "google_reviews": GoogleReviews,
    "social_listening": SocialListening,
    "facebook_page": FacebookPage,
    "instagram": Instagram,
    "trustpilot": Trustpilot,
    "klaviyo": Klaviyo,
    "mailchimp": Mailchimp,
    "twilio": Twilio,
    "esms_vn": Esms,
    "magento": Magento,
    "shopify": Shopify,
    "woocommerce": WooCommerce,
    "hubspot": HubSpot,
    "salesforce": Salesforce,
    "zalo_oa": ZaloAccount,
    "zendesk": Zendesk,
    "typeform": Typeform,
    "surveymonkey": SurveyMonkey,
}


class DemoServer(ThreadingHTTPServer):
    """Serves every vendor below its prefix."""

    daemon_threads = True

    def __init__(self, company: Company, port: int):
        self.company = company
        self.vendors = {name: vendor(company) for name, vendor in VENDORS.items()}
        super().__init__((HOST, port), _Handler)

    @property
    def port(self) -> int:
        """The port the server is bound to."""
        return self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet: a reply in two waits for the peer's delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: DemoServer

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve("GET")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve("POST")

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._serve("DELETE")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: paths may carry tokens."""

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        prefix, _, rest = url.path.lstrip("/").partition("/")
        if prefix == "health":
            reply = Reply(200, self.server.company.present().as_json())
        elif prefix in self.server.vendors:
            host = self.headers.get("Host") or f"{HOST}:{self.server.port}"
            request = Request(
                method, f"http://{host}/{prefix}", f"/{rest}", parse_qsl(url.query, keep_blank_values=True),
                {key.lower(): value for key, value in self.headers.items()}, body,
            )  # fmt: skip
            reply = self.server.vendors[prefix].answer(request)
        else:
            reply = Reply(404, {"error": "unknown vendor", "vendors": sorted(self.server.vendors)})
        body = reply.body
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def open_server(home: Path, seed: int, customers: int, days: int, port: int = 0, hostile: bool = False) -> DemoServer:
    """Prepare the folder and bind; the caller serves and closes."""
    state = choose(home, seed, customers, days, hostile)
    world = world_of(state)
    write_world(home, world)
    return DemoServer(Company(home, state, world), port)


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="journeyhouse.demo.server", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the demo folder: state.json, files/, truth/")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--customers", type=int)
    parser.add_argument("--days", type=int)
    parser.add_argument("--hostile", action="store_true", default=None, help="devices and systems at their worst")
    options = parser.parse_args(argv)
    known = read_state(options.home).as_json() if (options.home / "state.json").is_file() else DEFAULTS
    chosen = {name: known[name] if getattr(options, name) is None else getattr(options, name) for name in DEFAULTS}
    server = open_server(options.home, **chosen, port=options.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the serving loop, which this very thread runs.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    noted = {"port": server.port, "pid": os.getpid(), "born": born(os.getpid())}
    write_if_changed(options.home / "server.json", json.dumps(noted).encode())
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        (options.home / "server.json").unlink(missing_ok=True)
    return 0


__all__ = ["DemoServer", "advance", "main", "open_server", "prepare", "read_state"]

if __name__ == "__main__":
    raise SystemExit(main())
