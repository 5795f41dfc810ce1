"""Templates: what `journeyhouse template` writes, filled in, is what the source reads, in either language."""

import csv
import io

import pytest
from tests.sources.specimens import STREAMS, as_dropped, name_of, records

from journeyhouse.cli import main
from journeyhouse.sources import files, templates

TABLES = [(source, stream) for source, stream in STREAMS if templates.is_filled_in(stream)]
# Handed in by people in Vietnam: each of their columns has a name in both languages.
BILINGUAL = {"market_size", "domain_authority", "influencers", "usability_tests", "social_mentions"}
every_table = pytest.mark.parametrize(("source", "stream"), TABLES, ids=name_of)


def template(folder, source, stream, language):
    assert main(["template", source.name, "--lang", language, "--out", str(folder)]) == 0
    (path,) = folder.glob(f"{stream.table}.*")
    return path


def fill_in(path, stream, rows: list[list]) -> None:
    """Write rows below the header, as a spreadsheet would."""
    if path.suffix == ".xlsx":
        from openpyxl import load_workbook

        book = load_workbook(path)
        for row in rows:
            book.active.append(row)
        book.save(path)
        return
    text = io.StringIO()
    csv.writer(text, delimiter=templates.delimiter(stream), lineterminator="\r\n").writerows(rows)
    path.write_bytes(path.read_bytes() + text.getvalue().encode())


def read(path, stream) -> list[dict]:
    found = [record for page in files.portion(as_dropped(path), stream).pages for record in page]
    return [{name: value for name, value in record.items() if value not in (None, "")} for record in found]


@every_table
@pytest.mark.parametrize("language", templates.LANGUAGES)
def test_a_template_filled_in_is_read_as_it_was_meant(tmp_path, source, stream, language):
    path = template(tmp_path, source, stream, language)
    assert read(path, stream) == [], "an empty template brings nothing"
    meant = [{name: value for name, value in record.items() if value not in (None, "")} for record in records(stream)]
    fill_in(path, stream, [[record.get(column.name) for column in stream.columns] for record in meant])
    assert read(path, stream) == meant


@every_table
def test_a_template_speaks_the_language_asked_for(source, stream):
    english, vietnamese = (templates.header(stream, language) for language in templates.LANGUAGES)
    assert english == [column.name for column in stream.columns]
    if source.name in BILINGUAL:
        assert not set(english) & set(vietnamese)
        assert len(set(vietnamese)) == len(vietnamese)


def test_what_was_filled_in_is_never_overwritten(tmp_path, capsys):
    assert main(["template", "market_size", "--out", str(tmp_path)]) == 0
    (path,) = tmp_path.iterdir()
    path.write_text("mine")
    assert main(["template", "market_size", "--out", str(tmp_path)]) == 2
    assert path.read_text() == "mine"
    assert "is there already" in capsys.readouterr().err


def test_a_source_without_tables_has_no_template(tmp_path, capsys):
    assert main(["template", "web_events", "--out", str(tmp_path)]) == 2
    assert "web_events reads no tables" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
