"""Google reviews: errors come in Google's own shape."""

from journeyhouse.http.google import classify

__all__ = ["classify"]
