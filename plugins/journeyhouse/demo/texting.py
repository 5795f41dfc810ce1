"""Text messages that tell a buyer that the parcel is on its way. They follow from shipments and change nothing else."""

from dataclasses import dataclass

from journeyhouse.demo.catalogue import PLACEHOLDER_PHONE
from journeyhouse.demo.chance import digest, rng
from journeyhouse.demo.clock import HOUR
from journeyhouse.demo.people import international
from journeyhouse.demo.world import World

SERVICE = "MG" + digest("delivery notices")
UNREACHABLE = (30003, "Unreachable destination handset")


@dataclass(frozen=True, slots=True)
class Notice:
    """One message, with the seconds at which it is written, goes out, has arrived (or not) and is rated."""

    sid: str
    owner: str | None
    to: str
    body: str
    written: int
    sent: int
    settled: int
    rated: int
    arrives: bool

    def status(self, now: int) -> str:
        """How far it has come by now."""
        if now < self.sent:
            return "queued"
        return "sent" if now < self.settled else "delivered" if self.arrives else "undelivered"


def notices(world: World) -> list[Notice]:
    """Messages written by the world's clock, in order of time. Nobody texts the number that stands for none."""
    orders = {order.key: order for order in world.ledger.magento["orders"]}
    found = []
    for shipment in world.ledger.magento["shipments"]:
        if not shipment.visible(world.now_s):
            continue
        order = orders[shipment.state(world.now_s)["order_id"]]
        state = order.state(shipment.created)
        number = international(state["billing_address"]["telephone"])
        if not number or number == international(PLACEHOLDER_PHONE):
            continue
        chance = rng(world.seed, "text message", shipment.key)
        written = shipment.created + 60
        sent = written + chance.randint(1, 20)
        settled = sent + (chance.randint(5, 90) if chance.random() < 0.97 else chance.randint(1, 30) * HOUR)
        found.append(Notice(
            "SM" + digest("text message", shipment.key), order.owner, number,
            f"Nhà Mình: đơn {state['increment_id']} đang trên đường đến bạn.", written, sent, settled,
            settled + chance.randint(1, 8) * HOUR, chance.random() < 0.94,
        ))  # fmt: skip
    return sorted((notice for notice in found if notice.written <= world.now_s), key=lambda n: (n.written, n.sid))
