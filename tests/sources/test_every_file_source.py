"""`check` of sources that read files: what it finds, and what it says where nothing can be found."""

import shutil

import pytest
from tests.sources.battery import check
from tests.sources.specimens import fixture_of, name_of

from journeyhouse import ingest, settings
from journeyhouse.errors import ConfigError
from journeyhouse.http import auth_spec
from journeyhouse.sources.registry import registry

FILES = [source for source in registry().values() if source.protocol == "files"]


@check(2)
@pytest.mark.parametrize("source", FILES, ids=name_of)
def test_check_counts_the_files_that_match_and_names_a_folder_that_is_not_there(source, tmp_path):
    config = tmp_path / "house.yml"
    (tmp_path / "secret").write_text("any")
    secrets = ", ".join(f"{name}: 'file:{tmp_path / 'secret'}'" for name in auth_spec.credentials(source.auth))
    config.write_text(f"sources: {{{source.name}: {{path: drop, credentials: {{{secrets}}}}}}}\n")
    with pytest.raises(ConfigError, match=f"{source.name}.*{tmp_path / 'drop'}"):
        ingest.check(settings.load(config), source.name)
    for stream in source.streams.values():
        name = stream.options["glob"].replace("**", "folder").replace("*", stream.name, 1).replace("*", "")
        place = tmp_path / "drop" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(fixture_of(stream), place)
    words = ingest.check(settings.load(config), source.name)
    assert words.startswith(f"{source.name}: ") and f"{len(source.streams)} file(s) match" in words
