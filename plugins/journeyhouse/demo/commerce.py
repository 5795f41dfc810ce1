"""The web shop's records: baskets, orders, shipments, credit memos, and what follows a delivery."""

import random

from journeyhouse.demo import accounts, service
from journeyhouse.demo.catalogue import ABANDON_REASONS, OFFICE_EMAIL, PLACEHOLDER_PHONE, RETURN_REASONS, Product
from journeyhouse.demo.clock import DAY, HOUR, at, day_of, plain
from journeyhouse.demo.life import Cart, Life
from journeyhouse.demo.marketing import promo_code
from journeyhouse.demo.people import written_phone
from journeyhouse.demo.records import Entity

USD_RATE = 25_400


def _cart_items(goods: list[tuple[Product, int]]) -> list[dict]:
    return [
        {"item_id": product.id * 100 + nth, "sku": product.sku, "qty": quantity, "name": product.name,
         "price": product.price, "product_type": "simple"}
        for nth, (product, quantity) in enumerate(goods)
    ]  # fmt: skip


def cart_value(cart: Cart) -> int:
    """Value of the goods in the basket."""
    return sum(product.price * quantity for product, quantity in cart.goods)


def add_to_cart(life: Life, when: int, product: Product, quantity: int, user: str | None) -> None:
    """Put goods into the basket, opening one if need be."""
    if life.cart is None:
        number = life.number("carts")
        life.cart = Cart(Entity(number, life.person.id, [(when, {
            "id": number, "is_active": True, "is_virtual": False, "customer_is_guest": True, "customer": {},
            "reserved_order_id": None, "store_id": 1,
            "currency": {"base_currency_code": "VND", "quote_currency_code": "VND"},
        })]), [])  # fmt: skip
        life.ledger.magento["carts"].append(life.cart.entity)
    cart = life.cart
    cart.goods.append((product, quantity))
    known = user is not None and life.account is not None and user == life.person.code
    fields = {"items": _cart_items(cart.goods), "items_count": len(cart.goods),
              "items_qty": sum(q for _, q in cart.goods)}  # fmt: skip
    if known:
        fields |= {"customer_is_guest": False, "customer": {"id": life.person.customer_id, "email": life.email}}
    cart.entity.revise(when, **fields)


def abandon(life: Life, chance: random.Random, when: int) -> None:
    """Leave the basket; most people say why when asked two hours later."""
    life.cart.abandoned = True
    if chance.random() < 0.7:
        life.cart.entity.revise(
            when + 2 * HOUR, extension_attributes={"abandon_reason": chance.choice(ABANDON_REASONS)}
        )
    if life.profile is not None and life.subscribed.get("email"):
        life.flows.append((when + 4 * HOUR, "abandoned_cart"))


def _contact(life: Life, chance: random.Random) -> tuple[str, str]:
    """E-mail and phone as written on the order."""
    person = life.person
    if life.account is not None:
        email = life.email
    elif "office_email" in person.quirks and chance.random() < 0.5:
        email = OFFICE_EMAIL
    elif "second_email" in person.quirks and chance.random() < 0.5:
        email = person.emails[1]
    else:
        email = person.emails[0]
    if "loud_email" in person.quirks and chance.random() < 0.5:
        email = f"{email.title()} " if life.account is None else email.title()
    if "placeholder_phone" in person.quirks and chance.random() < 0.5:
        return email, PLACEHOLDER_PHONE
    return email, written_phone(chance, person.phone)


def order_cart(life: Life, chance: random.Random, when: int) -> tuple[str, int]:
    """Turn the basket into an order; returns its number and its value in VND."""
    person, cart = life.person, life.cart
    entity_id = life.number("orders")
    number = f"{entity_id:09d}"
    goods = cart_value(cart)
    discount = goods // 10 // 1000 * 1000 if chance.random() < 0.25 else 0
    shipping = 0 if goods >= 500_000 else 30_000
    total = goods - discount + shipping
    usd = "usd" in person.quirks and chance.random() < 0.6
    rate = USD_RATE if usd else 1
    email, phone = _contact(life, chance)
    account = life.account
    life.email = life.email or person.emails[0]
    order = Entity(entity_id, person.id, [(when, {
        "entity_id": entity_id, "increment_id": number, "state": "new", "status": "pending", "store_id": 2 if usd else 1,
        "quote_id": cart.entity.key, "customer_id": person.customer_id if account else None,
        "customer_is_guest": 0 if account else 1, "customer_email": email, "customer_firstname": person.given,
        "customer_lastname": person.family, "customer_dob": account.revisions[0][1]["dob"] if account else None,
        "billing_address": {"telephone": phone, "city": person.city, "country_id": "VN", "street": [person.street],
                            "firstname": person.given, "lastname": person.family},
        "remote_ip": f"203.0.113.{person.index % 250 + 1}", "base_currency_code": "VND",
        "order_currency_code": "USD" if usd else "VND", "base_grand_total": total,
        "grand_total": round(total / rate, 2) if usd else total, "subtotal": round(goods / rate, 2) if usd else goods,
        "discount_amount": -(round(discount / rate, 2) if usd else discount),
        "shipping_amount": round(shipping / rate, 2) if usd else shipping,
        "coupon_code": promo_code(entity_id, day_of(when)) if discount else None, "total_qty_ordered": sum(q for _, q in cart.goods),
        "shipping_description": "Giao hàng tiêu chuẩn",
        "payment": {"method": chance.choice(["cashondelivery", "momo", "vnpay"])},
        "items": [
            {"item_id": entity_id * 10 + nth, "sku": p.sku, "name": p.name, "qty_ordered": q, "product_id": p.id,
             "base_price": p.price, "base_row_total": p.price * q, "row_total": round(p.price * q / rate, 2) if usd else p.price * q,
             "base_discount_amount": off, "discount_amount": round(off / rate, 2) if usd else off}
            for nth, ((p, q), off) in enumerate(zip(cart.goods, _spread(discount, cart.goods), strict=True))
        ],
        "extension_attributes": {"shipping_assignments": [], "gift_cards": []},
    })])  # fmt: skip
    life.ledger.magento["orders"].append(order)
    cart.entity.revise(when, is_active=False, reserved_order_id=number)
    goods_sold, life.cart = list(cart.goods), None
    life.orders += 1
    life.last_order = when
    life.wins_back_at = when + 45 * DAY
    accounts.add_address(life, when + 1)
    if account is None and email == person.emails[0] and chance.random() < 0.6:
        accounts.ensure_profile(life, when + 40, chance)
    _follow(life, chance, order, goods_sold, total, when)
    return number, total


def _spread(discount: int, goods) -> list[int]:
    """What of a discount falls to each line, by its value and in whole dong; the last bears what is left."""
    value = sum(p.price * q for p, q in goods)
    shares = [discount * p.price * q // value for p, q in goods[:-1]]
    return [*shares, discount - sum(shares)]


def _follow(life: Life, chance: random.Random, order: Entity, goods, total: int, when: int) -> None:
    if chance.random() < 0.06:
        order.revise(when + chance.randint(1, 20) * HOUR, state="canceled", status="canceled")
        return
    sent = at(day_of(when) + 1, chance.uniform(7.5, 11))
    order.revise(when + 15 * 60, state="processing", status="processing")
    promised = at(day_of(when) + 4, 18)
    late = chance.random() < 0.18
    arrived = life.claim(
        at(day_of(when) + (chance.randint(5, 7) if late else chance.randint(2, 4)), chance.uniform(8, 17.5))
    )
    key = order.key
    items = [
        {"order_item_id": key * 10 + nth, "sku": p.sku, "name": p.name, "qty": q} for nth, (p, q) in enumerate(goods)
    ]
    shipment = Entity(key, life.person.id, [(sent, {
        "entity_id": key, "increment_id": f"S{key:09d}", "order_id": key, "items": items, "total_qty": sum(q for _, q in goods),
        "packages": [], "tracks": [{"carrier_code": "ghn", "title": "Giao Hàng Nhanh", "track_number": f"GHN{key}"}],
        "extension_attributes": {"promised_at": plain(promised), "delivered_at": None, "source_code": "kho_mien_nam"},
    })])  # fmt: skip
    shipment.revise(arrived, extension_attributes={
        "promised_at": plain(promised), "delivered_at": plain(arrived), "source_code": "kho_mien_nam"})  # fmt: skip
    life.ledger.magento["shipments"].append(shipment)
    order.revise(arrived, state="complete", status="complete")
    _after_delivery(life, chance, order, goods, total, arrived, late)


def _after_delivery(
    life: Life, chance: random.Random, order: Entity, goods, total: int, arrived: int, late: bool
) -> None:
    person, sku = life.person, goods[0][0].sku
    if chance.random() < (0.16 if late else 0.07):
        _refund(life, chance, order, goods, total, life.claim(arrived + chance.randint(1 * DAY, 4 * DAY)))
    elif chance.random() < 0.5:
        for name, share in (("Product Registered", 0.4), ("Feature Used", 0.5), ("Feature Used", 0.3),
                            ("Product Reviewed", 0.4), ("Referral Shared", 0.5 if "advocate" in person.quirks else 0.08)):  # fmt: skip
            if chance.random() < share:
                life.errands.append((arrived + chance.randint(2 * HOUR, 5 * DAY), name, sku))
    service.after_delivery(life, chance, arrived, late)


def _refund(life: Life, chance: random.Random, order: Entity, goods, total: int, when: int) -> None:
    key, full = order.key, chance.random() < 0.4 or len(goods) == 1
    product, quantity = goods[0]
    back = total if full else min(total, product.price * quantity)
    usd = order.revisions[0][1]["order_currency_code"] == "USD"
    memo = Entity(key, life.person.id, [(when, {
        "entity_id": key, "increment_id": f"R{key:09d}", "order_id": key, "base_currency_code": "VND", "state": 2,
        "order_currency_code": "USD" if usd else "VND", "base_grand_total": back,
        "grand_total": round(back / USD_RATE, 2) if usd else back, "adjustment": 0,
        "items": [{"order_item_id": key * 10 + nth, "sku": p.sku, "qty": q}
                  for nth, (p, q) in enumerate(goods if full else goods[:1])],
        "comments": [{"comment": chance.choice(RETURN_REASONS), "is_customer_note": 0}],
        "extension_attributes": {"return_reason": chance.choice(["damaged", "not_as_described", "changed_mind", "wrong_item"])},
    })])  # fmt: skip
    life.ledger.magento["creditmemos"].append(memo)
    if full:
        order.revise(when, state="closed", status="closed")
    else:
        order.revise(when, total_refunded=back)
