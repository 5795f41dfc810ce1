"""What any world must come out as: what goes with what, suggested to whom, and who is written to; each counted again from raw rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import permutations

from journeyhouse.demo.truth_nodes import email_node, phone_node
from tests.e2e.measures import Answers, Measure, same

# dbt_project.yml: of fewer baskets nothing is told, of more products a basket tells nothing.
FEWEST, MOST = 5, 50
_VIEWS = "select session_key as basket, product as sku from marts.fct_touchpoints where touchpoint_type in ('product_viewed', 'product_added')"


def related_products(house: Answers) -> Iterator[Measure]:
    """Every pair that is frequent enough, with its counts and its lift, by counting the baskets anew; none with itself."""
    told = house.records("select * from marts.fct_related_products")
    orders, visits, people = defaultdict(set), defaultdict(set), defaultdict(list)
    for row in house.records(
        "select l.order_key, l.sku, o.person_key, o.ordered_at, v.is_anonymous from marts.fct_order_lines l "
        "join marts.fct_orders o using (order_key) join intermediate.int_orders__valued v using (order_key) "
        "where l.is_valid and l.sku <> ''"
    ):
        orders[row["order_key"]].add(row["sku"])
        if not row["is_anonymous"]:
            people[row["person_key"]].append((row["ordered_at"], row["sku"]))
    for row in house.records(f"select * from ({_VIEWS}) as views where basket is not null and sku <> ''"):
        visits[row["basket"]].add(row["sku"])
    wanted: list[tuple] = []
    for relation, baskets in (("bought_together", orders), ("viewed_together", visits)):
        kept = [skus for skus in baskets.values() if len(skus) <= MOST]
        ones = Counter(sku for skus in kept for sku in skus)
        pairs = Counter(pair for skus in kept for pair in permutations(skus, 2))
        wanted += _told(relation, pairs, ones, len(kept))
    bought = [{sku for _when, sku in lines} for lines in people.values()]
    later = Counter(
        (one, other)
        for lines in people.values()
        for one, other in {(a, b) for (then, a), (when, b) in permutations(lines, 2) if when > then and a != b}
    )
    wanted += _told("bought_on", later, Counter(sku for skus in bought for sku in skus), len(bought))
    assert all(len(skus) <= MOST for skus in bought), "nobody in these worlds has bought more than counts"
    yield (
        same(
            "related products",
            (
                (row["relation"], row["sku"], row["related_sku"], row["pair_baskets"], round(row["lift"], 9))
                for row in told
            ),
            _strongest(wanted),
        )
        if wanted
        else Measure("related products", float(not told), 1, told)
    )
    odd = [row for row in told if row["sku"] == row["related_sku"] or not 0 < row["confidence"] <= 1]
    yield Measure("related products: sense", float(not odd), 1, odd)


def _told(relation: str, pairs: Counter, ones: Counter, every: int) -> list[tuple]:
    return [
        (relation, one, other, count, count * every / (ones[one] * ones[other]))
        for (one, other), count in pairs.items()
        if count >= FEWEST
    ]


def _strongest(wanted: list[tuple]) -> Iterator[tuple]:
    """Of each product the twenty pairs with the greatest lift."""
    by_product = defaultdict(list)
    for row in wanted:
        by_product[row[:2]].append(row)
    for rows in by_product.values():
        for relation, one, other, count, lift in sorted(rows, key=lambda row: (-row[4], -row[3], row[2]))[:20]:
            yield relation, one, other, count, round(lift, 9)


def suggestions(house: Answers) -> Iterator[Measure]:
    """Nobody is suggested what he has unless people buy it again; each is led to by what he bought or looked at."""
    rows = house.records("select * from marts.fct_product_suggestions")
    has, looked = defaultdict(set), defaultdict(set)
    for row in house.records("select person_key, sku from marts.fct_order_lines where is_valid"):
        has[row["person_key"]].add(row["sku"])
    for row in house.records(
        "select person_key, product from marts.fct_touchpoints where touchpoint_type in ('product_viewed', 'product_added')"
    ):
        looked[row["person_key"]].add(row["product"])
    again = {
        row["sku"] for row in house.records("select sku from intermediate.int_products__catalogue where is_reorderable")
    }
    wrong = [
        (row["person_key"], row["sku"])
        for row in rows
        if (row["sku"] in has[row["person_key"]]) != row["is_reorder"]
        or (row["is_reorder"] and row["sku"] not in again)
        or row["because_sku"] not in has[row["person_key"]] | looked[row["person_key"]]
        or row["because_sku"] == row["sku"]
        or not (row["reason_en"] and row["reason_vi"])
    ]
    yield Measure("suggestions", 1 - len(wrong) / max(len(rows), 1), 1, wrong)
    ranks = defaultdict(list)
    for row in rows:
        ranks[row["person_key"]].append(row["suggestion_rank"])
    gaps = [person for person, own in ranks.items() if sorted(own) != list(range(1, len(own) + 1)) or len(own) > 5]
    yield Measure("suggestions: ranks", float(not gaps), 1, gaps)


_CONSENTS = """
select 'email' as channel, email as value, lower(subscriptions #>> '{email,marketing,consent}') as consent
from raw.klaviyo__profiles where not _is_deleted
union all
select 'sms', phone_number, lower(subscriptions #>> '{sms,marketing,consent}') from raw.klaviyo__profiles where not _is_deleted
union all
select 'email', email_address, lower(status) from raw.mailchimp__members where not _is_deleted
union all
select 'email', email, lower(email_consent) from raw.shopify__customers where not _is_deleted
union all
select 'sms', phone, lower(sms_consent) from raw.shopify__customers where not _is_deleted
union all
select 'email', email, 'suppressed' from raw.klaviyo__profiles
where jsonb_array_length(subscriptions #> '{email,marketing,suppression}') > 0 and not _is_deleted
union all
select 'email', email, 'unsubscribed' from raw.salesforce__contacts where email_opt_out and not _is_deleted
union all
select 'email', email, 'unsubscribed' from raw.salesforce__leads where email_opt_out and not _is_deleted
union all
select 'email', email, 'unsubscribed' from raw.hubspot__contacts where email_opt_out and not _is_deleted
"""
_REFUSED = ("unsubscribed", "suppressed", "cleaned", "archived")


def audiences(house: Answers) -> Iterator[Measure]:
    """Whoever is written to has agreed in the platforms' own words and refused in none; whoever is not has his reason."""
    rows = house.records("select * from marts.fct_activation_audiences")
    values = defaultdict(set)
    for row in house.records("select person_key, id_type, lower(value) as value from vault.people"):
        values[row["person_key"], {"email": "email", "phone": "sms"}.get(row["id_type"])].add(row["value"])
    said = defaultdict(set)
    for row in house.records(_CONSENTS):
        # However a platform writes it, as the world reads it.
        node = {"email": email_node, "sms": phone_node}[row["channel"]](row["value"])
        if node:
            said[row["channel"], node[1]].add(row["consent"])

    def consents(row: dict) -> set[str]:
        own = values[row["person_key"], row["channel"]]
        return {word for value in own for word in said[row["channel"], value]}

    sent = [row for row in rows if row["status"] != "excluded"]
    wrong = [row for row in sent if "subscribed" not in consents(row) or consents(row) & set(_REFUSED)]
    yield Measure("audiences: nobody without consent", 1 - len(wrong) / max(len(sent), 1), 1, wrong)
    unsaid = [
        row
        for row in rows
        if (row["status"] == "excluded") != bool(row["exclusion_reason_en"] and row["exclusion_reason_vi"])
    ]
    silent = [row for row in rows if row["exclusion_reason"] == "no_consent" and "subscribed" in consents(row)]
    yield Measure("audiences: reasons", 1 - len(unsaid + silent) / max(len(rows), 1), 1, unsaid + silent)
    caps = {row["list"]: row for row in house.records("select * from seeds.seed_activation_lists where active")}
    written = Counter((row["person_key"], row["channel"]) for row in rows if row["status"] == "to_contact")
    over = [
        row for row in rows
        if row["status"] == "to_contact"
        and row["contacts_lately"] + 1 > caps[row["list"]]["cap_contacts"]
        or written[row["person_key"], row["channel"]] > max(cap["cap_contacts"] for cap in caps.values())
    ]  # fmt: skip
    yield Measure("audiences: caps", 1 - len(over) / max(len(rows), 1), 1, over)
    meant = Counter()
    for row in house.records(
        "select l.list, p.person_key from seeds.seed_activation_lists l cross join marts.dim_person p "
        "left join marts.dim_customer_value v using (person_key) "
        "left join marts.fct_person_stage s on s.person_key = p.person_key and s.framework = 'five' "
        "left join marts.fct_win_back_candidates w on w.person_key = p.person_key and w.framework = 'five' "
        "where l.active and not p.is_anonymous "
        "and (l.lifecycle_segments is null or v.lifecycle_segment = any (string_to_array(l.lifecycle_segments, '|'))) "
        "and (l.rfm_segments is null or v.rfm_segment = any (string_to_array(l.rfm_segments, '|'))) "
        "and (l.stages is null or s.stage = any (string_to_array(l.stages, '|'))) "
        "and (l.journey_outcomes is null or w.outcome = any (string_to_array(l.journey_outcomes, '|')))"
    ):
        meant[row["list"], row["person_key"]] += 1
    if meant or rows:
        yield same("audiences: members", ((row["list"], row["person_key"]) for row in rows), meant)
