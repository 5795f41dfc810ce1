"""What an answer of a GraphQL endpoint means: refusals ride in HTTP 200, with a code; limits count the cost of queries."""

from collections.abc import Mapping
from typing import Any

from journeyhouse.http import limits

_RETRY = {"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"}
_DENIED = {"ACCESS_DENIED", "UNAUTHENTICATED", "UNAUTHORIZED", "FORBIDDEN", "SHOP_INACTIVE"}


def classify(status: int, body: Any, headers: Mapping[str, str]) -> limits.Outcome:
    """Any error refuses the whole answer: what came beside it would land as if it were all."""
    errors = body.get("errors") if isinstance(body, dict) else None
    if status >= 400 or not errors:
        return limits.classify(status, body, headers)
    codes = [_code(error) for error in errors] if isinstance(errors, list) else [""]
    message = f"{', '.join(filter(None, codes)) or 'GraphQL error'}: {limits.summary(body)}"
    if "THROTTLED" in codes:
        return limits.Outcome("retry", message, _until_affordable(body), throttled=True)
    # One that no retry mends decides, whatever stands beside it.
    if any(code in _DENIED for code in codes):
        return limits.Outcome("auth", message)
    return limits.Outcome("retry" if all(code in _RETRY for code in codes) else "config", message)


def _code(error: Any) -> str:
    extensions = error.get("extensions") if isinstance(error, dict) else None
    return str((extensions or {}).get("code", "")) if isinstance(extensions, dict | None) else ""


def _until_affordable(body: dict[str, Any]) -> float | None:
    """Seconds until the bucket holds what the query costs; None where the platform does not say."""
    try:
        cost = body["extensions"]["cost"]
        state = cost["throttleStatus"]
        lacking = float(cost["requestedQueryCost"]) - float(state["currentlyAvailable"])
        return max(0.0, lacking / float(state["restoreRate"]))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
