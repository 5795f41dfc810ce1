"""A deed: when it was, which metrics it adds what to, and in which segments.

A number is added up; a text stands for somebody or something that counts once however often it is named. A segment that is a
list says that the deed counts in each of these. Days are left to whoever adds up, for they are the company's.
"""

from typing import Any

from journeyhouse.demo.clock import iso

# Within how many days after an order or a delivery the next one counts.
REORDER = 30


def deed(at: int, of: dict[str, tuple[Any, Any]], **by: str | list[str]) -> dict:
    """The deed as a line of its file."""
    return {"at": iso(at), "of": of, "by": by}
