"""One warehouse in which identity is decided again and again, each time from other records."""

from collections.abc import Iterator

import pytest
from tests.databases import database
from tests.identity.records import Identities


@pytest.fixture(scope="package")
def identities(cluster, tmp_path_factory) -> Iterator[Identities]:
    with database(cluster, "identity") as url, Identities(url, tmp_path_factory.mktemp("identity")) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_decided(identities) -> None:
    """No limits, no links, no history."""
    identities.forget()
