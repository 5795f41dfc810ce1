"""Who shares a home and who works for one company: on both engines, in increments as in full, and never by what many share."""

import unicodedata
from dataclasses import replace

import duckdb
import psycopg
import pytest
from tests.dbt import raw_tables
from tests.dbt.dbt_calls import BEHIND_STAGING, KEY, differences, duckdb_marts, postgres_marts, run_dbt

from journeyhouse import settings
from journeyhouse.observe.identity import explain

BUILD = [
    *BEHIND_STAGING,
    "--select",
    "+dim_household",
    "+dim_account",
    "+int_identity__edges_rejected",
    "+vault_people",
]
DAY = "2026-09-08T00:00:00Z"


def account(number: int, **more: object) -> dict:
    stamps = {"created_at": DAY, "updated_at": DAY, "addresses": [], "custom_attributes": []}
    return {"id": number, "email": f"so{number}@gmail.com"} | stamps | more


def order(number: int, buyer: int, phone: str) -> dict:
    money = {"base_currency_code": "VND", "order_currency_code": "VND", "base_grand_total": 50000, "grand_total": 50000}
    return {"entity_id": number, "increment_id": str(number), "status": "complete", "customer_id": buyer, "telephone": phone,
            "items": [], "created_at": DAY, "updated_at": DAY} | money  # fmt: skip


def groups(connection, level: str) -> set[frozenset[str]]:
    """The members of each household or company, by their smallest identifier."""
    found: dict[str, set[str]] = {}
    for group, person in connection.execute(
        "select members.group_key, min(people.value) from intermediate.int_groups__members as members "
        "join vault.people as people on people.person_key = members.person_key "
        f"where members.level = '{level}' group by members.group_key, members.person_key"
    ).fetchall():
        found.setdefault(group, set()).add(person)
    return {frozenset(people) for people in found.values()}


@pytest.fixture(scope="module")
def company(database, workplace, duckdb_path):
    """The fixture, with an address in decomposed letters, an office and shops' phones; on Postgres and on DuckDB."""
    decomposed = unicodedata.normalize("NFD", "Số 12, ĐƯỜNG LÊ LỢI")
    office = {"city": "Đà Nẵng", "street": ["Tầng 3", "99 Bạch Đằng"]}
    rows = {
        "magento__customers": [
            account(2, addresses=[{"city": unicodedata.normalize("NFD", "hà nội"), "street": [decomposed]}]),
            *(account(60 + n, addresses=[office]) for n in range(9)),
        ],
        # Six of one phone are a large family whom the phone does not make one person; of a shop's phone there are nine.
        "magento__orders": [order(700 + n, 700 + n, "0901000001") for n in range(6)]
        + [order(800 + n, 800 + n, "0901000002") for n in range(9)]
        + [order(900 + n, 900 + n, "0900000000") for n in range(3)],
    }
    with psycopg.connect(database, autocommit=True) as connection:
        raw_tables.load_fixture(connection, "groups")
        raw_tables.load_rows(connection, rows, "2026-10-20T01:00:00Z")
        raw_tables.copy_to_duckdb(connection, duckdb_path)
        run_dbt(BUILD, workplace, url=database)
        yield connection, duckdb_path


def test_a_home_is_told_by_what_few_share(company):
    connection, _path = company
    assert groups(connection, "household") == {
        frozenset({"C1", "C2"}),
        frozenset({"C30", "C31"}),
        frozenset(f"C{700 + n}" for n in range(6)),
    }
    kinds = connection.execute(
        "select people, shares_address, shares_phone, shares_device, orders, value_minor from candidate.dim_household order by people, 2"
    ).fetchall()
    assert kinds == [
        (2, False, False, True, 0, 0),
        (2, True, False, False, 1, 100000),
        (6, False, True, False, 6, 300000),
    ]


def test_what_many_share_is_refused_with_its_rule(company):
    connection, _path = company
    refused = connection.execute(
        "select distinct edges.id_type, coalesce(known.value || substring(edges.id_value from 33), edges.id_value), people, refused_by "
        "from intermediate.int_groups__edges as edges left join vault.identifiers as known "
        "on known.id_type = edges.id_type and known.id_value = left(edges.id_value, 32) where refused_by is not null order by 1, 2"
    ).fetchall()
    assert refused == [
        ("address", "tang 3 99 bach dang, đà nẵng", 9, "max_people_per_value"),
        ("device", "kiosk", 5, "max_people_per_value"),
        ("phone", "+84900000000", 3, "blocked_value"),
        ("phone", "+84901000002", 7, "max_people_per_value"),
    ]


def test_a_company_is_told_by_the_crm_and_by_mailboxes_that_are_its_own(company):
    connection, _path = company
    assert groups(connection, "account") == {
        frozenset({"C20", "C21", "C24", "rieng@gmail.com"}),
        frozenset({"bep@gmail.com"}),
        frozenset({"7", "8"}),
        frozenset({"9"}),
    }
    told = connection.execute(
        "select company_name, email_domain, industry, crm_accounts, people, orders, value_minor from candidate.dim_account order by 1"
    ).fetchall()
    assert sorted(told) == [
        ("Bếp Việt", None, None, 1, 1, 0, 0),
        ("Khách sạn Sông Hương", "khachsan.vn", "Hospitality", 1, 4, 2, 1000000),
        ("Nhà hàng Gió Biển", "giobien.vn", None, 1, 2, 0, 0),
        ("quan.vn", "quan.vn", None, 1, 1, 0, 0),
    ]


def test_it_is_told_of_a_person_by_which_evidence(company, database):
    connection, _path = company
    settings_of = replace(settings.load(), demo=None, warehouse_url=database, identifier_key=KEY.secret.decode())
    connection.execute("insert into ops.identifier_key (fingerprint) values (%s)", (KEY.fingerprint,))
    told = explain(settings_of, "C1")
    assert ", 2 person(s), by\n  address 12 le loi, hà nội: 2 person(s) on it" in told and "company" not in told
    assert "1 person(s), by\n  crm_account salesforce:A3: 1 person(s) on it" in explain(settings_of, "bep@gmail.com")
    assert "no household by phone +84901000002 (7 person(s) or more on it): too many share it" in explain(
        settings_of, "C800"
    )


def test_people_carry_the_keys_of_their_groups(company):
    connection, _path = company
    for level in ("household", "account"):
        assert connection.execute(
            f"select count(*) from candidate.dim_{level} as groups full join (select {level}_key, count(*) as people from "
            f"candidate.dim_person where {level}_key is not null group by 1) as people using ({level}_key) "
            "where groups.people is distinct from people.people"
        ).fetchall() == [(0,)]


def test_both_engines_hold_the_same(company, workplace, database):
    _connection, path = company
    run_dbt(BUILD, workplace, duckdb_path=path)
    assert differences(postgres_marts(database), duckdb_marts(path)) == {}
    with duckdb.connect(str(path), read_only=True) as other:
        assert len(groups(other, "household")) == 3


def test_who_joins_leaves_or_marries_in_keeps_the_keys_and_an_increment_equals_a_full_build(
    company, workplace, database
):
    connection, _path = company
    keys = "select person_key, household_key, account_key from candidate.dim_person"
    edges = "select * from intermediate.int_groups__edges order by node_a, node_b"
    before = {person: rest for person, *rest in connection.execute(keys).fetchall()}
    family = connection.execute("select household_key from candidate.dim_household where shares_address").fetchone()[0]
    raw_tables.load_rows(
        connection,
        {
            # The neighbour moves in; the tablet is used by a third; the kitchen moves to the hotel's account; a ninth
            # colleague leaves the office, which now is no larger than a home may be; of those who left the shop's phone one
            # corrects it, another comes: a crowd stays one.
            "magento__customers": [
                account(3, email="hoa@gmail.com", addresses=[{"city": "Ha Noi", "street": ["12 đường Lê Lợi"]}]),
                account(60),
            ],
            "magento__orders": [order(808, 808, "0901000003"), order(809, 809, "0901000002")],
            "web_events__segment": [{"message_id": "t3", "type": "page", "anonymous_id": "tablet", "user_id": "C32",
                                     "timestamp": "2026-10-20T02:00:00Z", "page_path": "/"}],
            "salesforce__contacts": [{"id": "S3", "account_id": "A1", "email": "bep@gmail.com", "is_deleted": False,
                                      "created_at": DAY, "system_modstamp": DAY}],
        },
        "2026-10-21T01:00:00Z",
    )  # fmt: skip
    raw_tables.set_as_of(connection, "2026-10-21T00:00:00Z", "2026-10-21T02:00:00Z")
    run_dbt(BUILD, workplace, url=database)
    increment, told = postgres_marts(database), connection.execute(edges).fetchall()
    crowd = "select count(*) from intermediate.int_groups__edges where id_type = 'phone' and refused_by = 'max_people_per_value'"
    assert connection.execute(crowd).fetchone() == (9,)
    assert groups(connection, "household") == {
        frozenset({"C1", "C2", "C3"}),
        frozenset({"C30", "C31", "C32"}),
        frozenset(f"C{61 + n}" for n in range(8)),
        frozenset(f"C{700 + n}" for n in range(6)),
    }
    assert frozenset({"C20", "C21", "C24", "bep@gmail.com", "rieng@gmail.com"}) in groups(connection, "account")
    assert (3,) in connection.execute(
        "select people from candidate.dim_household where household_key = %s", (family,)
    ).fetchall()
    after = {person: rest for person, *rest in connection.execute(keys).fetchall()}
    assert [p for p, (home, _work) in before.items() if home and after[p][0] != home] == []
    run_dbt([*BUILD, "--full-refresh"], workplace, url=database)
    assert differences(increment, postgres_marts(database)) == {}
    assert connection.execute(edges).fetchall() == told


def test_more_people_than_a_home_holds_give_up_the_weakest_tie_first(company, workplace, database):
    """Two homes of five whom a tablet ties together would be ten: the tablet goes, the homes stay."""
    connection, _path = company
    homes = [{"city": "Cần Thơ", "street": [f"{number} Trần Phú"]} for number in (1, 2)]
    raw_tables.load_rows(
        connection,
        {
            "magento__customers": [account(500 + n, addresses=[homes[n // 5]]) for n in range(10)],
            "web_events__segment": [
                {
                    "message_id": f"w{n}",
                    "type": "page",
                    "anonymous_id": "both",
                    "user_id": f"C{n}",
                    "timestamp": "2026-10-21T02:00:00Z",
                }
                for n in (500, 505)
            ],
        },
        "2026-10-22T01:00:00Z",
    )
    raw_tables.set_as_of(connection, "2026-10-22T00:00:00Z", "2026-10-22T02:00:00Z")
    run_dbt(BUILD, workplace, url=database)
    found = groups(connection, "household")
    assert {frozenset(f"C{500 + n}" for n in range(5)), frozenset(f"C{505 + n}" for n in range(5))} <= found
    assert connection.execute(
        "select nodes.id_value, labels.refused_by from intermediate.int_groups__labels as labels "
        "join intermediate.int_groups__nodes as nodes using (node_key) where labels.conflict_rule is not null and labels.refused_by is not null"
    ).fetchall() == [("both", "max_values_per_person")]
