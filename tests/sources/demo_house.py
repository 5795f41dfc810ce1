"""A demo company served from this process, and warehouses that read it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from journeyhouse import ingest, settings
from journeyhouse.contracts import Receipt
from journeyhouse.demo.api.exchange import Throttle
from journeyhouse.demo.server import advance, open_server
from journeyhouse.sources.registry import connector, registry
from journeyhouse.warehouse import schemas

TINY = {"seed": 11, "customers": 25, "days": 40}
_META = "array['_source_file', '_batch_id', '_loaded_at']"
_CONFIG = """\
demo: {{seed: {seed}, customers: {customers}, days: {days}}}
sources:
  meta_ads: {{base_url: demo, accounts: ["1001", "1002"], start_date: "2026-01-01", credentials: {{access_token: "demo:access_token"}}}}
  tiktok_ads: {{base_url: demo, accounts: ["7300000000000001001", "7300000000000001002"], start_date: "2026-01-01", credentials: {{access_token: "demo:access_token"}}}}
  google_ads: {{base_url: demo, accounts: ["3216549870", "3216549871"], start_date: "2026-01-01", credentials: {{service_account_key: "demo:service_account_key", developer_token: "demo:developer_token"}}}}
  linkedin_ads: {{base_url: demo, accounts: ["508800123"], start_date: "2026-01-01", credentials: {{client_id: "demo:client_id", client_secret: "demo:client_secret", refresh_token: "demo:refresh_token"}}}}
  facebook_page: {{base_url: demo, accounts: ["104512300112233"], start_date: "2026-01-01", credentials: {{access_token: "demo:access_token"}}}}
  instagram: {{base_url: demo, accounts: ["17841405300112233"], start_date: "2026-01-01", credentials: {{access_token: "demo:access_token"}}}}
  klaviyo: {{base_url: demo, start_date: "2026-01-01", credentials: {{api_key: "demo:api_key"}}}}
  mailchimp: {{base_url: demo, start_date: "2025-12-01", credentials: {{api_key: "demo:api_key"}}}}
  twilio: {{base_url: demo, accounts: [ACde30de30de30de30de30de30de30de30], start_date: "2026-01-01", credentials: {{account_sid: "demo:account_sid", auth_token: "demo:auth_token"}}}}
  esms_vn: {{base_url: demo, start_date: "2026-01-01", credentials: {{api_key: "demo:api_key", secret_key: "demo:secret_key"}}}}
  magento: {{base_url: demo, credentials: {{access_token: "demo:access_token"}}}}
  woocommerce: {{base_url: demo, credentials: {{consumer_key: "demo:consumer_key", consumer_secret: "demo:consumer_secret"}}}}
  shopify: {{base_url: demo, credentials: {{client_id: "demo:client_id", client_secret: "demo:client_secret"}}}}
  hubspot: {{base_url: demo, credentials: {{access_token: "demo:access_token"}}}}
  salesforce: {{base_url: demo, credentials: {{client_id: "demo:client_id", client_secret: "demo:client_secret", refresh_token: "demo:refresh_token"}}}}
  zendesk: {{base_url: demo, credentials: {{username: "demo:username", api_token: "demo:api_token"}}}}
  typeform: {{base_url: demo, accounts: ["nX4mSau"], credentials: {{access_token: "demo:access_token"}}}}
  surveymonkey: {{base_url: demo, accounts: ["510300771"], credentials: {{access_token: "demo:access_token"}}}}
  ga4: {{base_url: demo, accounts: ["412345678"], start_date: "2026-01-01", credentials: {{service_account_key: "demo:service_account_key"}}}}
  matomo: {{base_url: demo, accounts: ["1"], start_date: "2026-01-01", credentials: {{token_auth: "demo:token_auth"}}}}
  search_console: {{base_url: demo, accounts: ["sc-domain:shop.example.com"], start_date: "2026-01-01", credentials: {{service_account_key: "demo:service_account_key"}}}}
  google_reviews: {{base_url: demo, accounts: [accounts/1104500000/locations/2001, accounts/1104500000/locations/2002], credentials: {{client_id: "demo:client_id", client_secret: "demo:client_secret", refresh_token: "demo:refresh_token"}}}}
  social_listening: {{base_url: demo, accounts: ["1998340020"], start_date: "2025-12-01", credentials: {{access_token: "demo:access_token"}}}}
  trustpilot: {{base_url: demo, accounts: ["5e3de1b45fb06f0001790b51"], credentials: {{api_key: "demo:api_key", api_secret: "demo:api_secret"}}}}
  web_events: {{path: {files}/web_events}}
  zalo_oa: {{base_url: demo, start_date: "2026-01-01", credentials: {{app_id: "demo:app_id", app_secret: "demo:app_secret", refresh_token: "demo:refresh_token"}}}}
  zalo_events: {{path: {files}/zalo_events, credentials: {{oa_secret_key: "demo:oa_secret_key"}}}}
  offline_files: {{path: {files}/offline_files}}
  shopee: {{path: {files}/shopee}}
  lazada: {{path: {files}/lazada}}
  tiktok_shop: {{path: {files}/tiktok_shop}}
  offline_campaigns: {{path: {files}/offline_campaigns}}
  fx_rates: {{path: {files}/fx_rates}}
  market_size: {{path: {files}/market_size}}
  domain_authority: {{path: {files}/domain_authority}}
  influencers: {{path: {files}/influencers}}
  social_mentions: {{path: {files}/social_mentions}}
  usability_tests: {{path: {files}/usability_tests}}
"""


@dataclass
class DemoHouse:
    """One demo world and one warehouse."""

    var: Path
    settings: settings.Settings
    url: str

    def load(self, source: str, stream: str, batch: str = "b1", **more) -> list[Receipt]:
        return ingest.load_stream(self.settings, source, stream, batch, **more)

    def load_all(self, batch: str) -> dict[str, list[Receipt]]:
        return {
            stream.table: self.load(source.name, stream.name, batch)
            for source in registry().values()
            if source.name in self.settings.sources
            for stream in source.streams.values()
        }

    def rows(self, query: str, *values) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query, values or None).fetchall()

    def execute(self, statement: str, *values) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement, values)

    def raw(self, table: str, where: str = "true") -> list[str]:
        """Rows of a raw table without the columns that say when and in which batch they came."""
        query = f"select (to_jsonb(t) - {_META})::text from raw.{table} t where {where} order by 1"
        return [row[0] for row in self.rows(query)]

    def advance(self, days: int) -> None:
        advance(self.var / "demo", days)

    def in_another_warehouse(self, url: str) -> "DemoHouse":
        with psycopg.connect(url, autocommit=True) as connection:
            schemas.ensure(connection, registry())
        return DemoHouse(self.var, replace(self.settings, warehouse_url=url), url)


def without_waits(patch: pytest.MonkeyPatch) -> None:
    """Reports are polled at once and rate limits lifted: the demo company is on this machine."""
    for name, source in registry().items():
        if hasattr(connector(name), "POLL_SECONDS"):
            patch.setattr(connector(name), "POLL_SECONDS", (0,))
        patch.setitem(registry(), name, replace(source, rate_limit=100_000))


@contextmanager
def open_demo(var: Path, url: str, world: dict[str, int]) -> Iterator[DemoHouse]:
    """Serve a small world below var/demo. Its throttles stay open: waiting is tested elsewhere."""
    server = open_server(var / "demo", **world)
    for vendor in server.vendors.values():
        vendor.throttle = Throttle(10**9)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    (var / "demo" / "server.json").write_text(json.dumps({"port": server.port, "pid": 0}))
    config = var / "house.yml"
    config.write_text(_CONFIG.format(**world, files=var / "demo" / "files"))
    house = DemoHouse(var, replace(settings.load(config), var=var, warehouse_url=url), url)
    try:
        yield house.in_another_warehouse(url)
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
