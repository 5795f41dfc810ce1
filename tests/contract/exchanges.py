"""What this house asks and what the demo company answers, in every REST stream: one line of JSON for each exchange."""

import json
import tempfile
from collections.abc import Collection
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from journeyhouse.sources.registry import registry
from journeyhouse.warehouse import embedded
from tests.sources.demo_house import TINY, open_demo, without_waits


def record(into: Path, wanted: Collection[str]) -> None:
    """Read every stream of these sources from a small demo world; write each exchange with its source and stream."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch, into.open("w") as out:
        without_waits(patch)
        cluster = embedded.start(Path(folder) / "postgres")
        try:
            embedded.ensure_database(cluster, "contract")
            with open_demo(Path(folder), cluster.url("journeyhouse", "contract"), TINY) as demo:
                for source in registry().values():
                    if source.name in wanted:
                        for stream in source.streams:
                            with _overheard(patch, source.name, stream, out):
                                demo.load(source.name, stream)
        finally:
            embedded.stop(Path(folder) / "postgres")


@contextmanager
def _overheard(patch: pytest.MonkeyPatch, source: str, stream: str, out):
    usual = requests.adapters.HTTPAdapter.send

    def send(adapter, request, **more):
        response = usual(adapter, request, **more)
        address = urlsplit(request.url)
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        exchange = {
            "source": source,
            "stream": stream,
            "method": request.method,
            "path": address.path.removeprefix(f"/{source}"),
            "query": parse_qsl(address.query, keep_blank_values=True),
            "body": body,
            "status": response.status_code,
            "answer": response.text,
        }
        out.write(json.dumps(exchange, ensure_ascii=False) + "\n")
        return response

    with patch.context() as inner:
        inner.setattr(requests.adapters.HTTPAdapter, "send", send)
        yield
