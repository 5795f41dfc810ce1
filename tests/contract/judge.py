"""Hold recorded exchanges against the vendors' definitions: `python -m tests.contract.judge exchanges.ndjson`.

Runs in the environment of the vendors' packages; writes one line of JSON for each exchange, with what disagrees.
"""

import json
import sys
from pathlib import Path

from tests.contract.vendors import google_ads, google_discovery, hubspot, klaviyo, meta, tiktok, twilio

JUDGES = {
    "facebook_page": meta.judge,
    "ga4": google_discovery.judge,
    "google_ads": google_ads.judge,
    "hubspot": hubspot.judge,
    "instagram": meta.judge,
    "klaviyo": klaviyo.judge,
    "meta_ads": meta.judge,
    "search_console": google_discovery.judge,
    "tiktok_ads": tiktok.judge,
    "twilio": twilio.judge,
}


def main() -> None:
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        exchange = json.loads(line)
        judge = JUDGES.get(exchange["source"])
        if judge and exchange["status"] in (200, 201) and not exchange["path"].endswith("/token"):
            told = {
                "source": exchange["source"],
                "stream": exchange["stream"],
                "findings": sorted(set(judge(exchange))),
            }
            print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
