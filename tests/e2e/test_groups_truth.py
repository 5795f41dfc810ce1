"""What makes a household or a company is told of it; who belongs to which, the battery holds against the world's truth."""

import pytest

pytestmark = pytest.mark.e2e


def test_both_kinds_of_evidence_of_a_home_are_seen(house):
    shared = house.rows("select bool_or(shares_address), bool_or(shares_device) from marts.dim_household")
    assert shared == [(True, True)]


def test_a_company_is_called_what_the_crm_calls_it(house):
    named = house.rows("select company_name, email_domain, crm_accounts from marts.dim_account where crm_accounts > 0")
    known = {
        name
        for (name,) in house.rows(
            "select name from raw.salesforce__accounts union select name from raw.hubspot__companies"
        )
    }
    assert named and {name for name, _domain, _accounts in named} <= known
    assert house.rows(
        "select count(*) from marts.dim_account where email_domain in ('thudientu.example', 'hopthu.example')"
    ) == [(0,)]
