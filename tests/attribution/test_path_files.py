"""What a file of paths may look like, and what is said of one that cannot be counted."""

import unicodedata

import pytest

LINEAR = ("--models", "linear")
WANTED = {"Tìm kiếm": (1.5, 15.0), "Zalo": (0.5, 5.0)}


@pytest.mark.parametrize(
    "text",
    [
        "path,conversions,value\nTìm kiếm > Zalo,1,10\nTìm kiếm,1,10\n",
        "\ufeffpath,conversions,value\r\nTìm kiếm > Zalo,1,10\r\nTìm kiếm,1,10\r\n",
        "path;conversions;value\nTìm kiếm > Zalo;1;10\nTìm kiếm;1;10",
        'value,"path",note,conversions\n10,"Tìm kiếm > Zalo","a, ""b""\nc",1\n\n10,"Tìm kiếm",,1.0\n',
        "path\tconversions\tvalue\nTi\u0300m kie\u0302\u0301m>Zalo\t 1 \t1e1\n  Tìm kiếm  \t1\t10\n",
        "Path,CONVERSIONS,Value\nTìm kiếm >  Zalo,0.5,5\nTìm kiếm > Zalo,0.5,5\nTìm kiếm,1,10\n",
        "path,conversions,value\nTìm kiếm > Zalo,+1,1_0\nTìm kiếm,.5,5.\nTìm kiếm,0.25,  \nTìm kiếm,25e-2,5E0\nTìm kiếm,0,0\n",
    ],
    ids=[
        "plain",
        "from a spreadsheet",
        "semicolons",
        "quotes",
        "decomposed and tabs",
        "the same path twice",
        "numbers",
    ],
)
def test_a_sane_file_is_read(attribute, text):
    assert attribute.credit(attribute.text(text), *LINEAR) == {"linear": WANTED}


def test_columns_and_separators_by_other_names(attribute):
    path = attribute.text("hành trình,đơn,tiền,mất\nA to B->Auto,1,10,4\n")
    names = (
        "--path-column",
        "hành trình",
        "--conversions-column",
        "đơn",
        "--value-column",
        "tiền",
        "--lost-column",
        "mất",
    )
    assert set(attribute.credit(path, *names, "--path-sep=->")["first"]) == {"A to B", "Auto"}
    assert set(attribute.credit(path, *names, "--path-sep", " to ")["first"]) == {"A", "B->Auto"}


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("\ufeffsep=;\r\npath;conversions;value\r\nZalo;1;1.234.567,5\r\nZalo;1.000;\u00a0\r\n", ",", 1234567.5),
        ("\n\npath;conversions;value\nZalo;1000;1\u00a0234\nZalo;1;1,5\n", ",", 1235.5),
        ("path;conversions;value\nZalo;1001;1.234\n", ".", 1.234),
    ],
    ids=["points part thousands", "blanks part thousands", "a point is a point"],
)
def test_a_sheet_of_a_country_that_writes_commas_is_read_if_that_is_said(attribute, text, decimal, value):
    told = attribute.credit(attribute.text(text), *LINEAR, "--decimal", decimal)
    assert told == {"linear": {"Zalo": (1001.0, value)}}


def test_paths_that_seem_to_be_parted_otherwise_are_read_if_the_separator_is_said(attribute):
    path = attribute.text("path,conversions\nA | B,1\n")
    assert "say --path-sep" in attribute.said(path)
    assert set(attribute.credit(path, "--path-sep", " > ")["first"]) == {"A | B"}
    assert set(attribute.credit(path, "--path-sep", "|")["first"]) == {"A", "B"}
    one_step = attribute.text("path,conversions\ngoogle / cpc,1\n")
    assert set(attribute.credit(one_step)["first"]) == {"google / cpc"}


def test_a_separator_with_marks_is_the_same_however_it_is_composed(attribute):
    path, composed = "Báo đến Zalo", " đến "
    for form, other in (("NFC", "NFD"), ("NFD", "NFC")):
        file = attribute.file([(unicodedata.normalize(form, path), 1, 10, 0)])
        told = attribute.credit(file, *LINEAR, "--path-sep", unicodedata.normalize(other, composed))
        assert told == {"linear": {"Báo": (0.5, 5), "Zalo": (0.5, 5)}}


@pytest.mark.parametrize("name", ["paths [1].csv", "path*.csv", "path?.csv", "đường dẫn (2).csv"])
def test_a_file_is_read_whatever_its_name_and_none_that_its_name_would_match(attribute, tmp_path, name):
    (tmp_path / "paths 1.csv").write_text("path,conversions\nE-mail,9\n")
    (tmp_path / "paths.csv").write_text("path,conversions\nE-mail,9\n")
    (tmp_path / name).write_text("path,conversions\nZalo,1\n")
    assert attribute.credit(tmp_path / name, *LINEAR) == {"linear": {"Zalo": (1, 1)}}


def test_a_channel_that_only_the_last_row_has_is_counted(attribute):
    rows = [("A > B", 1, 1, 0)] * 12_000 + [("A > Zalo", 1, 1, 0)]
    assert attribute.credit(attribute.file(rows), "--models", "last") == {
        "last": {"A": (0, 0), "B": (12_000, 12_000), "Zalo": (1, 1)}
    }


def test_without_a_value_a_conversion_is_worth_one_and_the_table_shows_it_once(attribute):
    path = attribute.text("path,conversions\nA > B,3\n")
    assert attribute.credit(path, *LINEAR) == {"linear": {"A": (1.5, 1.5), "B": (1.5, 1.5)}}
    assert "Value" not in attribute.said(path)
    told = attribute.said(path, "--lang", "vi")
    assert "Kênh" in told and "Điểm chạm đầu tiên" in told


def test_nothing_converted_one_channel_and_a_worthless_path(attribute):
    nothing = attribute.credit(attribute.text("path,conversions,lost\nA > B,0,5\n"))
    assert {cell for row in nothing.values() for cell in row.values()} == {(0.0, 0.0)}
    alone = attribute.credit(attribute.text("path,conversions,value,lost\nA,3,30,7\n"))
    assert {model: row["A"] for model, row in alone.items()} == dict.fromkeys(alone, (3.0, 30.0))
    path = attribute.text("path,conversions,value\nA,1,0\nB,1,8\n")
    assert attribute.credit(path, "--models", "markov") == {"markov": {"A": (1, 0), "B": (1, 8)}}
    assert attribute.effects(attribute.text("path,conversions,lost\nA,1,0\nB,0,1\n")) == {"A": (1, 1), "B": (0, 0)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("path,conversions\nA,1\nA >  > B,1\n", "line 3, column path: step 2 of 'A >  > B' is empty"),
        ("path,conversions\n,1\n", "line 2, column path: step 1 of '' is empty"),
        ('path,conversions,note\nA,1,"two\nlines"\nB,-1,\n', "line 4, column conversions: '-1' is negative"),
        ("path,conversions\nA,\n", "line 2, column conversions: '' is no number"),
        ("path,conversions,value\nA,1,ten\n", "line 2, column value: 'ten' is no number"),
        ("path;conversions;value\nA;1;1,5\n", "line 2, column value: '1,5' is no number; write 1234.5"),
        ("path;conversions;value\nA;1;1.234\n", "line 2, column value: '1.234' may be 1234 or 1.234; say --decimal"),
        ("path,conversions\nA -> B,1\n", "column path: 'A -' seems to be parted by '->'; say --path-sep"),
        ("path;conversions\nA,B;1\nB;1\n", "column path: 'A,B' seems to be parted by ','; say --path-sep"),
        ("path,conversions,value\nA,1,-3\n", "line 2, column value: '-3' is negative"),
        ("path,conversions,value\nA,0,3\n", "line 2, column value: '3' without a conversion"),
        ("path,conversions\nA,1e400\n", "line 2, column conversions: '1e400' is more than 1e+15"),
        ("path,conversions,value\n" + "A,1,1e15\n" * 101, "column value: adds up to more than 1e+17"),
        ("path,conversions,value\nA,1,\t\n", "line 2, column value: '\t' is no number"),
        ("path,conversions,lost\nA,1,nan\n", "line 2, column lost: 'nan' is no number"),
        ("path,conversions\nA,1,2\n", "line 2, all columns: 3 cells under 2 names"),
        ("path,conversions\nA\n", "line 2, all columns: 1 cells under 2 names"),
        ("path,value\nA,1\n", "line 1, column conversions: is missing; there are path, value"),
        ("path,path,conversions\nA,B,1\n", "line 1, column path: is there twice"),
        ("path,conversions\n", "holds no path below its header"),
        ("", "line 1, column path: is missing"),
        (b"path,conversions\nT\xecm,1\n", "save the file as CSV UTF-8"),
        (b"path,conversions\n" + b"A,1\n" * 5000 + b"T\xecm,1\n", "line 5002: not UTF-8; save the file as CSV UTF-8"),
        ("path,conversions\nA,1\n".encode("utf-16"), "save"),
        ('path,conversions\n"A,1\n', "quote"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_named_by_line_and_column(attribute, text, said):
    told = attribute.said(attribute.text(text))
    assert "paths.csv" in told and said in told


def test_options_that_make_no_sense_are_refused(attribute, capsys):
    path = attribute.text("path,conversions\nA,1\n")
    assert "no such model" in attribute.said(path, "--models", "fist")
    assert "--path-sep is empty" in attribute.said(path, "--path-sep", "")
    assert "is missing" in attribute.said(path, "--value-column", "money")
    for option, words in {
        "--half-life": ["0", "inf", "nan", "long"], "--order": ["0", "6", "two"], "--position-weights": ["40,40,40", "a,b,c", "nan,50,50"],
    }.items():  # fmt: skip
        for word in words:
            with pytest.raises(SystemExit):
                attribute.said(path, option, word)
            assert f"argument {option}: '{word}' is no" in capsys.readouterr().err


def test_two_runs_print_the_same_bytes(attribute):
    rows = [
        (" > ".join("ABCDE"[place % 5] for place in range(nth % 7, nth % 11 + 7)), nth % 3, nth % 3 * 7.25, nth % 4)
        for nth in range(500)
    ]
    one, other = attribute.file(rows), None
    told = attribute.said(one, "--format", "csv")
    other = attribute.file(list(reversed(rows)))
    assert attribute.said(other, "--format", "csv") == told


@pytest.mark.parametrize("channel", ["Lazada", "u00a0", "0800", "Áo", "anna"])
def test_blanks_around_a_step_go_and_no_letter_with_them(attribute, channel):
    told = attribute.credit(
        attribute.file([(f"\u00a0{channel}\u00a0 >\t{channel} > Zalo", 1, 10, 0)]), "--models", "linear"
    )
    assert set(told["linear"]) == {channel, "Zalo"}
