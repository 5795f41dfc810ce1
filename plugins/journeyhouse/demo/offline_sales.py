"""Tills in the stores and orders on the marketplaces."""

import random

from journeyhouse.demo.catalogue import MARKETPLACES, PRODUCTS, STORES
from journeyhouse.demo.chance import rng
from journeyhouse.demo.clock import at, day_of
from journeyhouse.demo.life import Life
from journeyhouse.demo.people import written_phone
from journeyhouse.demo.records import Ledger, Line, MarketOrder, Receipt

DROP_HOUR = 22.5


def _basket(chance: random.Random, metres: bool) -> list[Line]:
    lines = []
    for _ in range(chance.choice([1, 1, 2, 3])):
        product = chance.choice(PRODUCTS)
        by_length = metres and product.sku == "REM-VAI-14"
        quantity = chance.choice([1.5, 2.5, 3]) if by_length else chance.choice([1, 1, 1, 2])
        lines.append(Line(product.sku, product.name, quantity, product.price, product.price * quantity))
    return lines


def _receipt(chance, store: int, day: int, when: int, number: str, owner, card, phone, buyer, lines) -> Receipt:
    code = STORES[store][0]
    return Receipt(
        code, f"Q{chance.randint(1, 3)}", number, when, at(day, DROP_HOUR), owner, card, phone, buyer,
        chance.choice(["Tiền mặt", "Thẻ", "Chuyển khoản"]), lines,
    )  # fmt: skip


def visit_store(life: Life, chance: random.Random, day: int, ledger: Ledger) -> None:
    """Buy with the loyalty card; now and then bring something back a few days later."""
    person = life.person
    store = person.index % len(STORES)
    when = life.claim(at(day, chance.uniform(9, 21.4)))
    number = str(life.number("receipts"))
    phone = written_phone(chance, person.phone) if chance.random() < 0.8 else ""
    lines = _basket(chance, STORES[store][2] == "cp1258")
    bought = _receipt(chance, store, day, when, number, person.id, person.card, phone, person.name, lines)
    ledger.receipts.append(bought)
    life.orders += 1
    life.last_order = when
    if chance.random() < 0.06:
        back = lines[0]
        refund = [Line(back.sku, back.name, -back.quantity, back.price, -back.amount)]
        later = day_of(when) + chance.randint(1, 4)
        number = str(life.number("receipts"))
        back_at = at(later, chance.uniform(10, 20))
        returned = _receipt(chance, store, later, back_at, number, person.id, person.card, phone, person.name, refund)
        returned.takes_back = bought.order_number
        ledger.receipts.append(returned)


def walk_ins(seed: int, day: int, daily: int, ledger: Ledger) -> None:
    """Buyers without a card: the stores sell to people nobody knows."""
    for store, _ in enumerate(STORES):
        chance = rng(seed, "walkins", store, day)
        lines_of_day = chance.randint(0, 2 * daily)
        for nth in range(lines_of_day):
            when = at(day, chance.uniform(9, 21.4))
            lines = _basket(chance, STORES[store][2] == "cp1258")
            number = f"K{day + 1:04d}{nth:03d}"
            ledger.receipts.append(_receipt(chance, store, day, when, number, None, "", "", "", lines))


def buy_on_marketplace(life: Life, chance: random.Random, day: int, ledger: Ledger) -> None:
    """Order on the person's marketplace; its week is delivered as one file on Monday morning."""
    person = life.person
    place, username = person.buyer
    prefix, currency = next((p, c) for name, p, c in MARKETPLACES if name == place)
    when = life.claim(at(day, chance.uniform(7, 23)))
    product = chance.choice(PRODUCTS)
    quantity = chance.choice([1, 1, 2])
    price = product.price if currency == "VND" else round(product.price / 20_000, 2)
    lines = [Line(product.sku, product.name, quantity, price, round(price * quantity, 2))]
    if chance.random() < 0.3:
        other = chance.choice(PRODUCTS)
        price = other.price if currency == "VND" else round(other.price / 20_000, 2)
        lines.append(Line(other.sku, other.name, 1, price, price))
    # 2026-01-01 is a Thursday: day 4 is the first Monday.
    monday = at(day_of(when) + (4 - day_of(when) - 1) % 7 + 1, 6)
    status = "Đã hủy" if chance.random() < 0.07 else "Hoàn thành"
    ledger.market_orders.append(MarketOrder(
        f"{prefix}{life.number('market')}", place, currency, when, monday, person.id, username,
        written_phone(chance, person.phone), status, lines,
    ))  # fmt: skip
    if status != "Đã hủy":
        life.orders += 1
        life.last_order = when


def week_of(when: int) -> int:
    """Number of the Monday-to-Sunday week a second lies in (week 0 holds 2026-01-01)."""
    return (day_of(when) + 3) // 7
