"""An access token that is always good, refresh tokens that are never lost, and no secret told."""

import logging
import traceback

import pytest
from tests.http.oauth_platform import CLIENT, CLIENT_SECRET, FIRST
from tests.sources.battery import check

from journeyhouse.errors import AuthError, TransientError

pytestmark = check(16)


def test_the_first_token_is_minted_from_the_configured_one_and_kept(house, platform):
    client = house.client()
    assert client.get("/x") == client.get("/x") == {"data": [1]}
    assert platform.asked == [
        {"grant_type": "refresh_token", "client_id": CLIENT, "client_secret": CLIENT_SECRET, "refresh_token": FIRST}
    ]
    assert [headers["Authorization"] for headers in platform.read] == ["Bearer canary-access-1"] * 2


def test_what_was_granted_is_committed_before_it_is_used(house, platform):
    seen = []

    def observe(step: str) -> None:
        seen.append((step, len(house.rows()), len(platform.read)))

    house.client(observe=observe).get("/x")
    assert seen == [("answered", 0, 0), ("stored", 1, 0)]


def test_a_token_that_expires_during_the_run_is_renewed_shortly_before(house, platform):
    client = house.client()
    client.get("/x")
    house.now += 3600 - 601
    client.get("/x")
    assert len(platform.asked) == 1, "ten minutes before the end it still serves"
    house.now += 2
    client.get("/x")
    assert [fields["refresh_token"] for fields in platform.asked] == [FIRST, "canary-refresh-1"]
    assert platform.read[-1]["Authorization"] == "Bearer canary-access-2"


def test_a_short_lived_token_is_not_minted_for_each_request(house, platform):
    platform.more = {"expires_in": 60}
    client = house.client()
    for _ in range(5):
        client.get("/x")
    assert len(platform.asked) == 1


def test_the_next_process_goes_on_with_the_stored_token_and_the_rotated_one(house, platform):
    house.client().get("/x")
    house.client().get("/x")
    assert len(platform.asked) == 1, "the access token is shared"
    house.now += 4000
    house.client().get("/x")
    assert platform.asked[-1]["refresh_token"] == "canary-refresh-1", "not the configured one, which is used up"


def test_a_token_of_another_endpoint_is_not_used_but_its_refresh_token_is(house, platform):
    house.client().get("/x")
    house.platform_url = house.platform_url.replace("127.0.0.1", "localhost")
    house.client().get("/x")
    assert [fields["refresh_token"] for fields in platform.asked] == [FIRST, "canary-refresh-1"]
    assert platform.read[-1]["Authorization"] == "Bearer canary-access-2"


def test_a_refresh_token_that_does_not_rotate_stays(house, platform):
    platform.answer = (200, b'{"access_token": "canary-fixed", "expires_in": 3600}')
    platform.valid = {"canary-fixed"}
    house.client().get("/x")
    house.now += 4000
    house.client().get("/x")
    assert [fields["refresh_token"] for fields in platform.asked] == [FIRST, FIRST]


def test_a_refused_token_is_renewed_once_and_the_request_repeated(house, platform):
    client = house.client()
    client.get("/x")
    platform.valid = set()
    assert client.get("/x") == {"data": [1]}
    assert (len(platform.asked), len(platform.read)) == (2, 3)


def test_a_fresh_token_that_is_refused_too_ends_in_an_error_not_in_a_loop(house, platform):
    platform.refuse = 401
    with pytest.raises(AuthError, match=r"session expired.*sources\.acme\.credentials"):
        house.client(attempts=6).get("/x")
    assert (len(platform.asked), len(platform.read)) == (2, 2)


def test_missing_rights_are_no_matter_of_a_token(house, platform):
    platform.refuse = 403
    with pytest.raises(AuthError, match="HTTP 403"):
        house.client().get("/x")
    assert (len(platform.asked), len(platform.read)) == (1, 1)


def test_who_authorised_again_is_believed_more_than_what_is_stored(house, platform):
    house.client().get("/x")
    consent = platform.authorise_again()
    house.client(refresh_token=consent).get("/x")
    assert platform.asked[-1]["refresh_token"] == consent
    house.now += 4000
    house.client(refresh_token=consent).get("/x")
    assert platform.asked[-1]["refresh_token"] == "canary-refresh-2", "and its rotation is stored like the first one's"


def test_a_used_up_refresh_token_says_who_has_to_do_what(house, platform):
    house.client().get("/x")
    platform.authorise_again()
    house.now += 4000
    before = house.rows()
    with pytest.raises(AuthError) as caught:
        house.client(attempts=6).get("/x")
    told = str(caught.value)
    assert "authorise acme again" in told and "sources.acme.credentials.refresh_token" in told
    assert "invalid_grant" in told and "journeyhouse check acme" in told
    assert len(platform.asked) == 2, "no repetition mends it"
    assert house.rows() == before


def test_a_wrong_client_secret_is_told_and_nothing_is_stored(house, platform):
    with pytest.raises(AuthError, match=r"invalid_client.*sources\.acme\.credentials \(client_id, client_secret"):
        house.client(client_secret="canary-wrong").get("/x")
    assert house.rows() == [] and len(platform.asked) == 1
    house.client().get("/x")
    assert house.rows("select source, account, refreshes from ops.tokens") == [("acme", "", 1)]


@pytest.mark.parametrize(
    "bad",
    [
        (500, b"oops"),
        (503, b'{"error": "temporarily_unavailable"}'),
        (429, b"{}"),
        (200, b"<html>"),
        (200, b'["x"]'),
        (200, b"{}"),
        (200, b'{"access_token": ""}'),
        (200, b'{"access_token": "canary-cut'),
    ],
    ids=["500", "503", "429", "html", "a list", "empty", "empty token", "cut"],
)
def test_an_ill_token_endpoint_leaves_the_stored_token_as_it_was(house, platform, bad):
    house.client().get("/x")
    before = house.rows()
    house.now += 4000
    platform.answer = bad
    with pytest.raises(TransientError, match=r"acme: GET /x: gave up: acme: token endpoint /token"):
        house.client(attempts=3).get("/x")
    assert house.rows() == before and len(platform.asked) == 4
    platform.answer = None
    house.client().get("/x")
    assert platform.asked[-1]["refresh_token"] == "canary-refresh-1"


def test_a_token_endpoint_that_is_down_is_waited_for(house, platform):
    client = house.client()
    client._session.auth._url = "http://127.0.0.1:1/token"
    with pytest.raises(TransientError, match="gave up: acme: token endpoint"):
        client.get("/x")
    assert house.rows() == []


def test_each_account_and_each_client_has_a_token_of_its_own(house, platform):
    house.client(account="1").get("/x")
    house.client(account="2", refresh_token=platform.refresh).get("/x")
    house.client(account="2", client_id="canary-other", refresh_token=platform.refresh).get("/x")
    found = house.rows("select account, count(distinct client) from ops.tokens group by 1 order by 1")
    assert found == [("1", 1), ("2", 2)]


def test_no_secret_is_in_a_log_a_traceback_or_the_table(house, platform, caplog):
    told = ""
    with caplog.at_level(logging.DEBUG):
        client = house.client()
        client.get("/x")
        platform.refuse = 500
        for status, body in (
            (0, b""),
            (400, b'{"error": "x", "message": "you sent canary-refresh-1"}'),
            (500, b"canary-refresh-1"),
        ):
            platform.answer = (status, body) if status else None
            house.now += 0 if not status else 4000
            with pytest.raises((AuthError, TransientError)) as caught:
                client.get("/x")
            told += "".join(traceback.format_exception(caught.value))
    assert "canary" not in told + caplog.text
    kept = house.rows("select tokens::text, encode(sealed, 'escape') from ops.tokens")
    assert kept and "canary" not in str(kept)
