"""What Zalo calls the company's webhook with: notifications received and rated, followers, what they write.

It follows from shipments and changes nothing else. Somebody who does not know the secret calls now and then, too.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from journeyhouse.demo.catalogue import PLACEHOLDER_PHONE
from journeyhouse.demo.chance import digest, rng
from journeyhouse.demo.clock import DAY, HOUR, START_S, date_of, day_of, iso
from journeyhouse.demo.credentials import ZALO_SECRET
from journeyhouse.demo.people import international
from journeyhouse.demo.world import World

# What the account sends, by template; those under review were never sent.
TEMPLATES = [
    {"templateId": 281848, "templateName": "Đánh giá giao hàng", "createdTime": 1764547200000, "status": "ENABLE", "templateQuality": "HIGH"},
    {"templateId": 272889, "templateName": "Đánh giá lắp đặt 🔧", "createdTime": 1764547260000, "status": "DISABLE", "templateQuality": "MEDIUM"},
    {"templateId": 473867, "templateName": "Nhắc bảo hành", "createdTime": 1764633600000, "status": "PENDING_REVIEW", "templateQuality": "UNDEFINED"},
]  # fmt: skip
APP, ACCOUNT = "2074138120372622001", "2893352839501541001"
RATED = "ZNS"
_NOTES = ("", "Giao nhanh, đóng gói kỹ 😊", "Ghế đẹp hơn trong hình", "Giao trễ một ngày", "Nhân viên lắp rất cẩn thận")
_ASKED = ("Shop ơi, ghế còn màu xanh rêu không ạ?", "Cho em hỏi bàn này có giao tỉnh không?", "Cảm ơn shop nhiều ạ ❤️")


@dataclass(frozen=True, slots=True)
class Call:
    """One event as Zalo tells it. `at` is when it happened; `phone` and `rate` are None where it has none."""

    event: str
    at: int
    owner: str | None
    key: str
    body: dict[str, Any]
    phone: str | None = None
    rate: int | None = None
    # Of a notification: whether the webhook hears of a rating, now or later.
    rated: bool = False

    def text(self) -> str:
        """The body to the byte: `timestamp` is when the call was made."""
        more = {"event_name": self.event, "app_id": APP, "timestamp": f"{self.at + 1}123"}
        return json.dumps(self.body | more, ensure_ascii=False, separators=(",", ":"))


def calls(world: World) -> list[Call]:
    """Everything that happened by the world's clock, in order of time."""
    orders = {order.key: order for order in world.ledger.magento["orders"]}
    found: list[Call] = []
    following: set[str] = set()
    for shipment in sorted(world.ledger.magento["shipments"], key=lambda s: (s.created, s.key)):
        if not shipment.visible(world.now_s):
            continue
        order = orders[shipment.state(world.now_s)["order_id"]]
        state = order.state(shipment.created)
        phone = international(state["billing_address"]["telephone"])
        chance = rng(world.seed, "zalo notification", shipment.key)
        # Not everybody has the app; of a message that never arrives nothing is told.
        if not phone or phone == international(PLACEHOLDER_PHONE) or chance.random() > 0.35:
            continue
        message, at = digest("zns", shipment.key)[:20], shipment.created + chance.randint(3 * HOUR, 2 * DAY)
        rated = chance.random() < 0.4
        found.append(Call("user_received_message", at, order.owner, message, {
            "sender": {"id": ACCOUNT}, "recipient": {"id": phone.removeprefix("+")},
            "message": {"delivery_time": f"{at}432", "msg_id": message, "tracking_id": state["increment_id"]},
        }, phone, rated=rated))  # fmt: skip
        if rated:
            found.append(
                _rating(
                    chance, message, state["increment_id"], at + chance.randint(HOUR, 20 * HOUR), order.owner, phone
                )
            )
        if order.owner and order.owner not in following and chance.random() < 0.5:
            following.add(order.owner)
            found += _follower(chance, order.owner, at + chance.randint(60, HOUR))
    return sorted(
        (call for call in found if call.at + 2 <= world.now_s), key=lambda call: (call.at, call.event, call.key)
    )


def missed(world: World) -> list[Call]:
    """Ratings given while the webhook's receiver was down: only the interface tells them."""
    found = []
    for call in calls(world):
        chance = rng(world.seed, "zalo webhook down", call.key)
        if call.event == "user_received_message" and not call.rated and chance.random() < 0.25:
            number = call.body["message"]["tracking_id"]
            found.append(
                _rating(chance, call.key, number, call.at + chance.randint(HOUR, 20 * HOUR), call.owner, call.phone)
            )
    return [rating for rating in found if rating.at + 2 <= world.now_s]


def ratings(world: World) -> list[Call]:
    """All ratings, whether the webhook told them or not."""
    return [call for call in calls(world) if call.rate is not None] + missed(world)


def template_of(message: str) -> str:
    """The template that a notification was made from."""
    return str(TEMPLATES[int(message[:4], 16) % 2]["templateId"])


def _rating(chance, message: str, number: str, at: int, owner: str | None, phone: str) -> Call:
    rate = chance.choice([1, 2, 3, 4, 4, 5, 5, 5])
    told = {
        "rating_type": "csat", "option": "five_emotions", "note": chance.choice(_NOTES), "rate": rate,
        "submit_time": f"{at}000", "msg_id": message, "feedbacks": ["Đúng hẹn"] if rate > 3 else ["Giao chậm"],
        "tracking_id": number,
    }  # fmt: skip
    return Call("user_feedback", at, owner, message, {"message": told, "oa_id": ACCOUNT}, phone, rate)


def _follower(chance, owner: str, at: int) -> list[Call]:
    """Joins; half of them ask something, some leave again."""
    user = str(10**18 + int(digest("zalo user", owner)[:14], 16))
    own = {"oa_id": ACCOUNT, "follower": {"id": user}, "user_id_by_app": user[::-1], "source": "oa_profile"}
    found = [Call("follow", at, owner, user, own)]
    if chance.random() < 0.5:
        when = at + chance.randint(60, 3 * DAY)
        told = {"text": chance.choice(_ASKED), "msg_id": digest("zalo text", owner)[:19]}
        body = {"sender": {"id": user}, "recipient": {"id": ACCOUNT}, "user_id_by_app": user[::-1], "message": told}
        found.append(Call("user_send_text", when, owner, user, body))
    if chance.random() < 0.2:
        found.append(Call("unfollow", at + chance.randint(4 * DAY, 30 * DAY), owner, user, own))
    return found


def signature(text: str, secret: str) -> str:
    """The header `X-ZEvent-Signature` of a call."""
    timestamp = json.loads(text)["timestamp"]
    return "mac=" + hashlib.sha256(f"{APP}{text}{timestamp}{secret}".encode()).hexdigest()


def zalo_files(world: World) -> dict[str, bytes]:
    """What the webhook's receiver wrote down, by day of receipt; calls that were not answered in time come again."""
    kept: list[tuple[int, str, str]] = []
    for call in calls(world):
        text = call.text()
        again = rng(world.seed, "zalo repeats", call.event, call.key).random() < 0.08
        kept += [(call.at + 1 + wait, signature(text, ZALO_SECRET), text) for wait in ((0, 30) if again else (0,))]
    for second in range(START_S + 9 * DAY + 3 * HOUR, world.now_s, 25 * DAY):
        forged = Call(
            "user_feedback",
            second,
            None,
            "forged",
            {"message": {"rate": 5, "msg_id": "forged", "submit_time": f"{second}000"}},
        )
        kept.append((second + 1, signature(forged.text(), "a guess"), forged.text()))
    grouped: dict[int, list[str]] = defaultdict(list)
    for received, mac, text in sorted(kept):
        if received <= world.now_s:
            line = {"received_at": iso(received), "signature": mac, "body": text}
            grouped[day_of(received)].append(json.dumps(line, ensure_ascii=False))
    return {f"{date_of(day)}.ndjson": ("\n".join(lines) + "\n").encode() for day, lines in grouped.items()}
