"""`journeyhouse sources` shows what the manifests and the models say, stream by stream."""

import csv
import io

import pytest
from tests.sources.specimens import STREAMS

from journeyhouse import cli
from journeyhouse.contracts import Source
from journeyhouse.documents import read_yaml
from journeyhouse.settings import HOME
from journeyhouse.sources import listing

NAMES = [(source.name, stream.name) for source, stream in STREAMS]


@pytest.fixture
def shown(capsys):
    def run(*arguments: str) -> str:
        assert cli.main(["sources", *arguments]) == 0
        return capsys.readouterr().out

    return run


def test_every_stream_is_listed_once_in_both_formats(shown):
    records = list(csv.DictReader(io.StringIO(shown("--format", "csv"))))
    assert [(record["source"], record["stream"]) for record in records] == NAMES
    head, rule, *lines = shown().splitlines()
    assert [tuple(line.split()[:2]) for line in lines] == NAMES
    assert head.split() == list(records[0]) and set(rule) == {"-", " "}
    starts = [index for index, letter in enumerate(rule) if letter == "-" and (index == 0 or rule[index - 1] == " ")]
    assert all(line[start - 1] == " " and line[start] != " " for line in lines for start in starts[1:])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (("klaviyo", "events"), ("header", "incremental by datetime, 7 d again", "merge", "none", "messages")),
        (("klaviyo", "lists"), ("header", "full", "merge", "none", "")),
        (("magento", "products"), ("bearer", "incremental by updated_at, 10 min again", "merge", "sweep", "products")),
        (("meta_ads", "insights"), ("bearer", "incremental by date_start, 28 d again", "replace", "none", "ads")),
        (("fx_rates", "rates"), ("files", "new and changed files", "file", "none", "fx_rates")),
        (("web_events", "snowplow"), ("files", "new and changed files", "merge", "none", "events order_lines orders")),
    ],
    ids=lambda value: ".".join(value) if len(value) == 2 else "",
)
def test_a_stream_is_told_as_it_is(name, expected):
    (row,) = [row for row in listing.rows() if (row.source, row.stream) == name]
    assert (row.auth, row.sync, row.restatement, row.deletes, row.shapes) == expected


def test_every_shape_that_has_members_is_fed_by_a_listed_stream():
    lists = read_yaml(HOME / "dbt_project" / "dbt_project.yml")["vars"]
    filled = {name.removeprefix("shape_") for name, members in lists.items() if name.startswith("shape_") and members}
    assert {shape for row in listing.rows() for shape in row.shapes.split()} == filled


def test_a_shape_is_traced_through_models_between_and_a_circle_ends(tmp_path):
    models = tmp_path / "models"
    models.mkdir()
    (tmp_path / "dbt_project.yml").write_text("vars: {shape_a: [stg_x], shape_b: [int_a__more], shape_c: [], gap: 3}\n")
    for name, text in {
        "stg_x": "select 1 from {{ source('raw', 'x__t') }}",
        "int_a": "{{ shape_rows('a') }}",
        "int_a__more": "select 1 from {{ ref('int_a') }} join {{ ref('int_b') }} join {{ source('ops', 'y') }}",
        "int_b": "select 1 from {{ ref('int_a__more') }}",
    }.items():
        (models / f"{name}.sql").write_text(text)
    assert listing.shapes_of_tables(tmp_path) == {"x__t": ("a", "b")}


def test_oauth2_is_told_with_its_grant():
    spec = {"kind": "oauth2", "grant": "client_credentials", "token_url": "/t"}
    assert listing.auth(Source("acme", {}, "rest", "", {}, auth=spec)) == "oauth2 (client_credentials)"
    assert listing.auth(Source("acme", {}, "rest", "", {})) == "none"


def test_the_reference_knows_the_command_and_the_shapes():
    reference = HOME / "docs" / "reference"
    assert "## journeyhouse sources" in (reference / "commands.md").read_text()
    assert (
        "| events | `raw.klaviyo__events` | `id` | `datetime` (7 d) | merge | none | messages |"
        in (reference / "sources.md").read_text()
    )
