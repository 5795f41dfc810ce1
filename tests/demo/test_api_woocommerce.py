"""WooCommerce's endpoint, walked as its documentation says."""

import pytest
import requests

ROOT = "woocommerce/wp-json/wc/v3"
IN_ORDER = {"orderby": "id", "order": "asc", "dates_are_gmt": "true"}


def walk(call, base, name, **params):
    """Rows page by page, as many pages as the header says."""
    found, page, pages = [], 1, 1
    while page <= pages:
        asked = IN_ORDER | {"per_page": 20, "page": page} | params
        answer = call("woocommerce", "GET", f"{base}/{ROOT}/{name}", params=asked)
        found, pages, page = found + answer.json(), int(answer.headers["X-WP-TotalPages"]), page + 1
    return found


def test_the_list_holds_what_is_not_in_the_trash(call, big_base, default_world):
    now, sales = default_world.now_s, default_world.ledger.sales["parts"]
    rows = walk(call, big_base, "orders")
    assert [row["id"] for row in rows] == sorted(sale.number for sale in sales if sale.visible(now))
    assert len(rows) > 20 and any(sale.at <= now and not sale.visible(now) for sale in sales)
    assert {"processing", "completed", "cancelled", "refunded"} == {row["status"] for row in rows}


def test_orders_changed_since_are_asked_for_in_gmt(call, big_base):
    rows = walk(call, big_base, "orders")
    middle = sorted(row["date_modified_gmt"] for row in rows)[len(rows) // 2]
    recent = walk(call, big_base, "orders", modified_after=middle)
    assert [row["id"] for row in recent] == [row["id"] for row in rows if row["date_modified_gmt"] > middle]
    assert all(row["date_created"] > row["date_created_gmt"] for row in rows), "the site is seven hours ahead"


def test_totals_are_lines_and_shipping_and_refunds_stand_on_the_order(call, big_base):
    orders = {row["id"]: row for row in walk(call, big_base, "orders")}
    for row in orders.values():
        lines = sum(float(line["total"]) for line in row["line_items"])
        assert float(row["total"]) == pytest.approx(lines + float(row["shipping_total"]))
    refunds = walk(call, big_base, "refunds")
    assert refunds and all(
        float(orders[row["parent_id"]]["refunds"][0]["total"]) == -float(row["amount"]) for row in refunds
    )


def test_what_the_shop_refuses(call, big_base):
    url = f"{big_base}/{ROOT}/orders"
    assert call("woocommerce", "GET", url, params={"per_page": 101}).json()["code"] == "rest_invalid_param"
    assert call("woocommerce", "GET", url, params={"orderby": "modified"}).status_code == 400
    assert call("woocommerce", "GET", f"{big_base}/{ROOT}/order").json()["code"] == "rest_no_route"
    refused = requests.get(url, auth=("ck_wrong", "cs_wrong"), timeout=20)
    assert (refused.status_code, refused.json()["code"]) == (401, "woocommerce_rest_cannot_view")
    assert [set(row) for row in walk(call, big_base, "orders", _fields="id")[:2]] == [{"id"}, {"id"}]
