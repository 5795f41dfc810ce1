"""eSMS.vn's endpoint: kinds, days of creation, pages, and what is said in HTTP 200."""

from collections import Counter

import pytest
import requests
from tests.demo.test_manifests import _unfilled

from journeyhouse.demo.api.esms_vn import PATH
from journeyhouse.demo.brandname import texts
from journeyhouse.demo.clock import local
from journeyhouse.demo.credentials import ESMS_KEY, ESMS_SECRET
from journeyhouse.demo.truth_messages import BRANDNAME

ASKED = {"ApiKey": ESMS_KEY, "SecretKey": ESMS_SECRET, "From": "2026-01-01 00:00:00", "To": "2026-12-31 23:59:59", "PageSize": 40}  # fmt: skip
KINDS = {"advertising": 1, "customer_care": 2, "fixed_number": 8}


def ask(base, **fields):
    for _ in range(2):
        answer = requests.post(f"{base}/esms_vn{PATH}", json=ASKED | {"Page": 1} | fields, timeout=20)
        if answer.status_code != 503:
            return answer
    raise AssertionError("refused twice in a row")


def whole(base, kind, **more):
    first = ask(base, SmsType=str(kind), **more).json()
    pages = range(2, -(-first["CountTotal"] // 40) + 1)
    return first["SentData"] + [
        row for page in pages for row in ask(base, SmsType=str(kind), Page=page, **more).json()["SentData"]
    ]


@pytest.mark.parametrize(("stream", "kind"), KINDS.items())
def test_the_messages_of_a_kind_are_told_once_with_what_became_of_them(big_base, default_world, stream, kind):
    found, now = whole(big_base, kind), default_world.now_s
    wanted = {text.reference: text.status(now) for text in texts(default_world) if text.kind == kind}
    assert {row["ReferenceId"]: (row["SendStatus"], row["SendResult"]) for row in found} == wanted
    assert len(found) == len(wanted) > 20 and {row["SmsType"] for row in found} == {kind}
    assert _unfilled("esms_vn", stream, found) <= {"campaign"}


def test_they_add_up_to_the_truth(big_base, default_truth):
    rows = [row for kind in KINDS.values() for row in whole(big_base, kind)]
    costs = {line["kind"]: line["cost"] for line in default_truth["message_costs"]}
    assert {kind: sum(row["SellPrice"] for row in rows if row["SmsType"] == kind) for kind in costs} == costs
    told = Counter(BRANDNAME[row["SendStatus"], row["SendResult"]] for row in rows if row["SentTime"])
    lines = {line["event"]: line["messages"] for line in default_truth["messages"] if line["platform"] == "esms_vn"}
    assert told == lines and {"delivered", "bounced"} <= set(lines)


def test_days_are_of_vietnam_and_an_empty_range_has_no_list(big_base, default_world):
    text = next(text for text in texts(default_world) if text.kind == 1)
    moment = f"{local(text.created):%Y-%m-%d %H:%M:%S}"
    assert moment.endswith(" 19:00:00")
    evening = {"From": moment, "To": moment}
    assert text.reference in {row["ReferenceId"] for row in whole(big_base, 1, **evening)}
    empty = ask(big_base, SmsType="1", From="2026-01-01 00:00:00", To="2026-01-01 08:00:00").json()
    assert empty["CodeResult"] == "105" and "SentData" not in empty


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"SecretKey": "wrong"}, "101"), ({"ApiKey": ""}, "101"), ({"SmsType": ""}, "300"), ({"From": "today"}, None)],
)
def test_what_is_refused(big_base, fields, code):
    answer = ask(big_base, **({"SmsType": "2"} | fields))
    assert (answer.json()["CodeResult"] if code else answer.status_code) == (code or 400)
