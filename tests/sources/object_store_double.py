"""A loopback object store: enough of S3 (also Google's XML dialect of it) and of Azure Blob to list and to get."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import md5
from urllib.parse import unquote
from xml.sax.saxutils import escape

from tests.sources.vendor_double import Answer, Vendor

ACCESS_KEY = "AKIACANARY0000EXAMPLE"
# Retries of the product's client that a test need not wait for.
QUICK = {"max_retries": 2, "backoff": {"init_backoff": timedelta(milliseconds=1), "max_backoff": timedelta(milliseconds=2), "base": 2}}  # fmt: skip


def xml_error(status: int, code: str, detail: str = "") -> Answer:
    return (
        status,
        {},
        f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{code}.</Message>{detail}</Error>".encode(),
    )


class ObjectStoreDouble:
    """One bucket, `drop`. `fault` is asked first: an answer of its own is sent instead of the object's or the list's."""

    def __init__(self, vendor: Vendor):
        self.vendor, self.url, self.page = vendor, vendor.url, 1000
        self.fault: Callable[[str], Answer | None] = lambda _path: None
        self._objects: dict[str, tuple[bytes, datetime]] = {}
        self._clock = datetime(2026, 3, 1, tzinfo=UTC)
        vendor.answer = self._answer

    def put(self, key: str, content: bytes, seconds: int = 1) -> None:
        """`seconds=0`: within the same second as the object of this key that is there."""
        self._clock += timedelta(seconds=seconds)
        self._objects[key] = (content, self._clock if seconds else self._objects[key][1])

    def remove(self, key: str) -> None:
        del self._objects[key]

    @property
    def fetched(self) -> list[str]:
        """Keys asked for so far; listings are not among them."""
        paths = [unquote(path) for _method, path, _headers in self.vendor.requests if "?" not in path]
        return [path.removeprefix("/drop/") for path in paths]

    @property
    def listings(self) -> int:
        return sum(1 for _method, path, _headers in self.vendor.requests if "?" in path)

    def _answer(self, path: str, query: dict[str, str]) -> Answer:
        headers = {name.lower(): value for name, value in self.vendor.requests[-1][2].items()}
        signed = headers.get("authorization", "")
        if signed.startswith("AWS4") and f"Credential={ACCESS_KEY}/" not in signed:
            # The real one repeats the key as well.
            given = signed.split("Credential=")[1].split("/")[0]
            return xml_error(403, "InvalidAccessKeyId", f"<AWSAccessKeyId>{given}</AWSAccessKeyId>")
        _, bucket, *rest = unquote(path).split("/", 2)
        answer = self.fault(unquote(path))
        if answer is not None:
            return answer
        if bucket != "drop":
            return xml_error(404, "ContainerNotFound" if "comp" in query else "NoSuchBucket")
        if "comp" in query:
            return self._azure_list(query)
        return self._object(rest[0], headers) if rest and rest[0] else self._list(query)

    def _page(self, query: dict[str, str], token: str) -> tuple[list[str], str]:
        keys = sorted((key for key in self._objects if key.startswith(query.get("prefix", ""))), key=str.encode)
        start = int(query.get(token, 0))
        more = str(start + self.page) if start + self.page < len(keys) else ""
        return keys[start : start + self.page], more

    def _list(self, query: dict[str, str]) -> Answer:
        keys, more = self._page(query, "continuation-token")
        listed = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{self._objects[key][1]:%Y-%m-%dT%H:%M:%S}.000Z</LastModified>"
            f"<ETag>{escape(self._etag(key))}</ETag><Size>{len(self._objects[key][0])}</Size></Contents>"
            for key in keys
        )
        token = f"<NextContinuationToken>{more}</NextContinuationToken>" if more else ""
        truncated = f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated>"
        return 200, {}, f"<ListBucketResult>{truncated}{token}{listed}</ListBucketResult>".encode()

    def _azure_list(self, query: dict[str, str]) -> Answer:
        keys, more = self._page(query, "marker")
        listed = "".join(
            f"<Blob><Name>{escape(key)}</Name><Properties><Last-Modified>{self._stamp(key)}</Last-Modified>"
            f"<Etag>{escape(self._etag(key))}</Etag><Content-Length>{len(self._objects[key][0])}</Content-Length>"
            "<Content-Type>text/plain</Content-Type></Properties></Blob>"
            for key in keys
        )
        body = f"<EnumerationResults><Blobs>{listed}</Blobs><NextMarker>{more}</NextMarker></EnumerationResults>"
        return 200, {}, body.encode()

    def _object(self, key: str, headers: dict[str, str]) -> Answer:
        if key not in self._objects:
            return xml_error(404, "NoSuchKey")
        content = self._objects[key][0]
        described = {"ETag": self._etag(key), "Last-Modified": self._stamp(key)}
        if "range" not in headers:
            return 200, described, content
        first, _, last = headers["range"].removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last) + 1]
        return 206, described | {"Content-Range": f"bytes {first}-{last}/{len(content)}"}, part

    def _etag(self, key: str) -> str:
        return f'"{md5(self._objects[key][0], usedforsecurity=False).hexdigest()}"'

    def _stamp(self, key: str) -> str:
        return format_datetime(self._objects[key][1], usegmt=True)
