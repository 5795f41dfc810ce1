"""What an object store's refusal means, in one sentence. It is understood from the text: obstore keeps no status."""

import re

from journeyhouse.errors import AuthError, ConfigError, JourneyhouseError, TransientError
from journeyhouse.http.redaction import redact
from journeyhouse.settings import Bucket

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,80})</Code>")
_REGION = re.compile(r"without LOCATION|PermanentRedirect|AuthorizationHeaderMalformed")
_EXPIRED = ("ExpiredToken", "InvalidToken", "TokenRefreshRequired", "invalid_grant", "invalid_client")
_MALFORMED = "lacked valid authentication credentials"
# Addresses that hand out the machine's own credentials.
_ROLE = re.compile(r"Error performing \w+ \S*(/latest/|computeMetadata|/metadata/identity)")


def classified(text: str, where: str, source: str, bucket: Bucket) -> JourneyhouseError:
    """AuthError, ConfigError or TransientError for an error's text; secrets in it are masked."""
    text = redact(text)
    code = next(iter(_CODE.findall(text)), "")
    status = int(next(iter(_STATUS.findall(text)), 0))
    cause = " ".join(filter(None, (f"HTTP {status}" if status else "", code))) or _cause(text)
    if _ROLE.search(text):
        return AuthError(
            f"{source}: {bucket}: no credentials were found ({cause}). "
            f"Set sources.{source}.credentials, or give this machine a role that may read it."
        )
    if not status and _MALFORMED in text:
        cause = "they are not of the right form"
    if status in (401, 403) or any(word in text for word in (*_EXPIRED, _MALFORMED)):
        return AuthError(
            f"{source}: {bucket} refused the credentials ({cause}); it must let them list and read. "
            f"Check sources.{source}.credentials, then: journeyhouse check {source}"
        )
    if _REGION.search(text):
        return ConfigError(
            f"{where}: {bucket} is in another region; name it: s3://{bucket.name}/{bucket.prefix}?region=NAME."
        )
    if "Encountered object with invalid path" in text:
        return ConfigError(
            f"{where}: {bucket} holds an object whose name is no path ({_cause(text)}); rename or remove it."
        )
    if status == 404:
        return ConfigError(f"{where}: the {bucket.kind} {bucket.name} does not exist ({cause}); correct its name.")
    if "BadScheme" in text:
        return ConfigError(
            f"{where}: {bucket} would be read over plain http; if that is meant, set sources.{source}.base_url to it."
        )
    if 400 <= status < 500 and status not in (408, 425, 429):
        return ConfigError(f"{where}: {bucket} does not understand the request ({cause}).")
    return TransientError(f"{source}: {bucket} cannot be read now ({cause}); gave up after several attempts.")


def _cause(text: str) -> str:
    """The system's own words if there are any, else the last clause of the first line; no address: it may be signed."""
    said = re.findall(r'message: "([^"]{1,200})"', text)
    shown = said[-1] if said else text.split("\n", 1)[0].split(" - ")[-1][:300].rstrip(". ")
    return re.sub(r"\S+://\S+", "...", re.sub(r"^Generic \w+ error: ", "", shown))
