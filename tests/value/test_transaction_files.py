"""What a file of transactions may look like, what is set aside, what is refused, and what is said where nothing can be fitted."""

import pytest

from .conftest import as_file, simulated

TWO = {"An": ("2", "20.000000"), "Bình": ("0", "")}


@pytest.mark.parametrize(
    "text",
    [
        "customer,date,amount\nAn,2025-01-01,10\nAn,2025-02-01,20\nAn,2025-03-01,20\nBình,2025-01-05,5\n",
        "\ufeffcustomer,date,amount\r\nAn,2025-01-01,10\r\nAn,2025-02-01,20\r\nAn,2025-03-01,20\r\nBình,2025-01-05,5\r\n",
        "Date;note;CUSTOMER;Amount\n2025-01-01;;An;10\n2025/02/01;;An;20\n20250301;;An;20\n2025-1-5;;Bình;5",
        'customer,note,date,amount\n"An","a ""b"",\nc",2025-01-01 23:30:00,10\n\nAn,,2025-02-01T00:10:00+07:00,2e1\nAn,,2025-03-01,20.0\nBi\u0300nh,,2025-01-05, 5 \n',
        "customer\tdate\tamount\nAn\t2025-03-01\t20\nAn\t2025-02-01\t15\nBình\t2025-01-05\t5\nAn\t2025-02-01\t5\nAn\t2025-01-01\t10\n",
    ],
    ids=["plain", "from a spreadsheet", "semicolons", "quotes and hours", "two on a day, out of order"],
)
def test_a_sane_file_is_read(value, text):
    assert value.measures(value.text(text))["customers"] == "2"
    assert {name: (row["frequency"], row["monetary_value"]) for name, row in value.customers().items()} == TWO


def test_columns_and_dates_by_other_names(value):
    path = value.text("khách,ngày,tiền\n0123,31/01/2025,1\n0123,01/02/2025,3\nauto0,01/02/2025,3\n")
    names = ("--customer-column", "khách", "--date-column", "ngày", "--amount-column", "tiền")
    value.said(path, *names, "--date-format", "%d/%m/%Y", "--unit", "week", "--lang", "vi")
    rows = value.customers()
    assert set(rows) == {"0123", "auto0"}
    assert (rows["0123"]["recency"], rows["0123"]["T"]) == (f"{1 / 7:.6f}", f"{150 / 7:.6f}")
    assert rows["auto0"]["segment"] == "Mua một lần" and rows["auto0"]["is_one_time"] == "true"


def test_the_day_counts_as_it_is_written_whatever_zone_stands_beside_it(value):
    rows = ["2025-01-02T23:30:00-0700", "2025-01-02T00:30:00+07:00", "2025-01-02T12:00:00Z"]
    path = value.text("customer,date\n" + "".join(f"{nth},{moment}\n" for nth, moment in enumerate(rows)))
    for options in ((), ("--date-format", "%Y-%m-%dT%H:%M:%S%z")):
        value.said(path, *options)
        assert {row["first_purchase"] for row in value.customers().values()} == {"2025-01-02"}


def test_a_sheet_of_a_country_that_writes_commas_is_read_if_that_is_said(value):
    path = value.text("sep=;\ncustomer;date;amount\nAn;2025-01-02;1.234,5\nAn;2025-01-03;1\u00a0000\n")
    value.said(path, "--decimal", ",")
    assert value.customers()["An"]["historic_value"] == "2234.500000"


def test_what_is_no_purchase_is_set_aside_by_its_line_and_a_gift_is_a_purchase(value):
    path = value.text(
        'customer,date,amount\nAn,2025-01-01,10\n,2025-01-02,7\n"  ",oops,\nAn,2025-01-03,-10\nAn,2025-01-04,0\n'
        "An,9999-12-31,5\nAn,1900-01-01T00:00:00,5\n"
    )
    told = value.said(path)
    assert "2 rows (nobody's purchase: the customer is empty), lines 3, 4" in told
    assert "1 rows (no purchase: the amount is negative), lines 5" in told
    assert "2 rows (no purchase: the date, before 1950 or after 2100, stands for none), lines 7, 8" in told
    assert value.customers()["An"]["frequency"] == "1" and value.customers()["An"]["historic_value"] == "10.000000"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("customer,date,amount\nAn,2025-02-30,1\n", "line 2, column date: '2025-02-30' is no date; write 2026-01-31"),
        ("customer,date,amount\nAn,13/01/2025,1\n", "line 2, column date: '13/01/2025' is no date"),
        ('customer,date,amount,n\nAn,2025-01-01,1,"a\nb"\nAn,,1,\n', "line 4, column date: '' is no date"),
        ("customer,date,amount\nAn,2025-01-01,ten\n", "line 2, column amount: 'ten' is no number"),
        ("customer;date;amount\nAn;2025-01-01;1,5\n", "line 2, column amount: '1,5' is no number; write 1234.5"),
        ("customer;date;amount\nAn;2025-01-01;1.234\n", "column amount: '1.234' may be 1234 or 1.234; say --decimal"),
        ("customer,date,amount\nAn,2025-01-01,1e16\n", "column amount: '1e16' is more than 1e+15; tell it in thousands"),
        ("customer,date,amount\nAn,2025-01-01 noon,1\n", "line 2, column date: '2025-01-01 noon' is no date"),
        ("customer,date,amount\nAn,2025-01-01,\n", "line 2, column amount: '' is no number"),
        ("customer,date,amount\nAn,2025-01-01,nan\n", "line 2, column amount: 'nan' is no number"),
        ("customer,date,amount\nAn,2025-01-01\n", "line 2, all columns: 2 cells under 3 names"),
        ("customer,date\nAn,2025-01-01,1\n", "line 2, all columns: 3 cells under 2 names"),
        ("customer,amount\nAn,1\n", "line 1, column date: is missing; there are customer, amount"),
        ("customer,date,date\nAn,2025-01-01,1\n", "line 1, column date: is there twice"),
        ("customer,date\n", "holds no purchase below its header"),
        ("customer,date,amount\n,2025-01-01,3\n", "holds no purchase below its header: 1 rows set aside"),
        ("", "line 1, column customer: is missing"),
        (b"customer,date\nB\xecnh,2025-01-01\n", "save the file as CSV UTF-8"),
        ("customer,date\nAn,2025-01-01\n".encode("utf-16"), "save"),
        ('customer,date\n"An,2025-01-01\n', "quote"),
        ("customer,date\nAn,2025-07-01\n", "nobody bought up to then; the first purchase is of 2025-07-01"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_line_and_column(value, text, said):
    told = value.said(value.text(text))
    assert said in told and not (value.folder / "out.csv").exists()


def test_options_that_make_no_sense_are_refused(value, capsys):
    path = value.text("customer,date\nAn,2025-01-01\n")
    assert "is missing" in value.said(path, "--amount-column", "money")
    assert "is before --calibration-end" in value.said(path, "--observation-end", "2025-01-02")
    assert "cannot be written" in value.said(path, "--output", str(value.folder / "none" / "out.csv"))
    assert "is the file of transactions itself" in value.said(path, "--output", str(path))
    assert "cannot be read" in value.said(value.folder / "none.csv")
    for option, words in {
        "--horizon-days": ["0", "1e3"], "--discount-rate": ["-1", "much"], "--observation-end": ["30/06/2025"],
        "--date-format": ["dd/mm/yyyy", "%d/%m", "%Q"],
    }.items():  # fmt: skip
        for word in words:
            with pytest.raises(SystemExit):
                value.said(path, option, word)
            told = capsys.readouterr().err
            assert f"argument {option}: '{word}' " in told and "invalid" not in told


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["An,2025-01-01"], "nobody bought again"),
        ([f"c{nth},2025-06-30" for nth in range(50)], "nobody bought again"),
        ([f"c{nth},2025-01-{nth % 28 + 1:02d}" for nth in range(50)], "nobody bought again"),
        (["An,2025-01-01", "An,2025-03-01", "An,2025-05-01"], "fewer than 10 customers bought again"),
    ],
    ids=["a single purchase", "all on the last day", "one-time buyers only", "a single customer"],
)
def test_where_nothing_can_be_fitted_rates_stand_in_and_it_is_said(value, rows, why):
    told = value.measures(value.text("customer,date\n" + "\n".join(rows) + "\n"))
    assert (told["method"], told["why_not"]) == ("recency_frequency", why)
    for row in value.customers().values():
        assert 0 <= float(row["p_alive"]) <= 1 and (row["p_alive"] == "1.000000" or row["is_one_time"] == "false")
        assert float(row["expected_purchases"] or 0) >= 0 and row["method"] == "recency_frequency"
    assert "recency_frequency" in value.said(value.text("customer,date\n" + "\n".join(rows) + "\n"))


def test_all_alike_is_no_crash(value):
    rows = [f"c{nth},2025-0{month}-01,5" for nth in range(30) for month in range(1, 7)]
    told = value.measures(value.text("customer,date,amount\n" + "\n".join(rows) + "\n"))
    assert told["method"] in ("bg_nbd_penalised", "recency_frequency") and told["value_method"] == "mean_value"
    assert {row["expected_value"] for row in value.customers().values()} == {"5.000000"}


def test_the_hold_out_is_counted_and_near(value):
    text = as_file(simulated(19, 4000, (0.8, 30.0, 0.6, 3.0), 270))
    told = value.measures(value.text(text), "--observation-end", "2025-09-20", until="2025-06-30")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    known = {customer for customer, day, _amount in rows if day <= "2025-06-30"}
    later = {(customer, day) for customer, day, _ in rows if "2025-06-30" < day <= "2025-09-20" and customer in known}
    assert float(told["actual"]) == len(later)
    assert float(told["expected"]) == pytest.approx(len(later), rel=0.08)
    told_rows = value.customers()
    error = sum(abs(int(row["actual_purchases"]) - float(row["expected_purchases"])) for row in told_rows.values())
    assert float(told["mean_absolute_error"]) == pytest.approx(error / len(told_rows), abs=1e-5)
    assert told["value_method"] == "gamma_gamma" and float(told["value_log_likelihood"]) < 0


def test_two_runs_and_another_order_give_the_same_bytes(value):
    text = as_file(simulated(23, 800, (0.8, 30.0, 0.6, 3.0), 200))
    path = value.text(text)
    one = value.said(path), (value.folder / "out.csv").read_bytes()
    header, *rows = text.splitlines()
    path = value.text("\n".join([header, *reversed(rows)]))
    assert (value.said(path), (value.folder / "out.csv").read_bytes()) == one


def test_weeks_and_days_say_the_same_of_customers(value):
    path = value.text(as_file(simulated(29, 1500, (0.8, 30.0, 0.6, 3.0), 200)))
    days, by_day = value.measures(path, "--horizon-days", "90"), value.customers()
    weeks, by_week = value.measures(path, "--horizon-days", "90", "--unit", "week"), value.customers()
    assert float(days["alpha"]) == pytest.approx(7 * float(weeks["alpha"]), rel=1e-3)
    for name, row in by_day.items():
        assert float(row["expected_purchases"]) == pytest.approx(float(by_week[name]["expected_purchases"]), abs=2e-3)
    whole = float(value.measures(path)["predicted_clv"])
    assert 0.9 * whole < float(value.measures(path, "--discount-rate", "0.1")["predicted_clv"]) < whole
