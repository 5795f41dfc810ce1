"""Everything that is generated from the manifests and the command line, so that it can never be out of date unseen."""

from argparse import Action, ArgumentParser
from pathlib import Path

from journeyhouse import metrics_reference
from journeyhouse.contracts import Source, Stream
from journeyhouse.http import auth_spec
from journeyhouse.settings import HOME
from journeyhouse.sources import listing, templates
from journeyhouse.sources.registry import registry
from journeyhouse.transform import semantic_layer
from journeyhouse.warehouse.schemas import META_COLUMNS


def write(commands: dict[str, ArgumentParser] | None = None, check: bool = False) -> list[Path]:
    """Write the generated files that differ (with `check`: only name them). Returns their paths.

    `commands` are the command line's parsers by name; without them their page is left alone.
    """
    wanted = {HOME / "docs" / "reference" / "sources.md": sources_page()}
    wanted[semantic_layer.PLACE] = semantic_layer.text()
    for language in metrics_reference.LANGUAGES:
        suffix = "" if language == "en" else f".{language}"
        wanted[HOME / "docs" / "reference" / f"metrics{suffix}.md"] = metrics_reference.page(language)
    if commands:
        wanted[HOME / "docs" / "reference" / "commands.md"] = commands_page(commands)
    for source in registry().values():
        folder = HOME / "dbt_project" / "models" / "staging" / source.name
        wanted[folder / f"_{source.name}__sources.yml"] = dbt_sources(source)
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if not check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
    return stale


def dbt_sources(source: Source) -> str:
    """`_<source>__sources.yml`: the raw tables as dbt sees them."""
    lines = [
        f"# generated from sources/{source.name}/source.yml",
        "version: 2",
        "",
        "sources:",
        "  - name: raw",
        "    schema: raw",
        "    tables:",
    ]
    for _, stream in sorted(source.streams.items()):
        lines += [f"      - name: {stream.table}", "        columns:"]
        columns = {column.name: column.type for column in stream.columns} | META_COLUMNS
        lines += [f"          - {{name: {name}, data_type: {kind.split(' ')[0]}}}" for name, kind in columns.items()]
    return "\n".join(lines) + "\n"


def sources_page() -> str:
    """Reference of all sources: auth, streams, keys, cursors, lookback, restatement, deletes, shapes, personal data."""
    lines = ["<!-- generated from sources/*/source.yml by `journeyhouse docs` -->", "# Sources", ""]
    for source in registry().values():
        version = f", API version {source.api_version}" if source.api_version else ""
        lines += [
            f"## {source.name}",
            "",
            f"{source.title['en']} / {source.title['vi']}: {source.protocol}{version}.",
            "",
        ]
        if source.auth:
            lines += [
                f"Auth: {listing.auth(source)}. Credentials: {_credentials(source)}",
                "",
            ]
        lines += [
            "| stream | raw table | key | cursor (lookback) | restatement | deletes | feeds | personal data | on erasure |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += [_stream_row(stream) for stream in source.streams.values()]
        lines.append("")
        tables = [stream for stream in source.streams.values() if stream.options.get("format") in ("csv", "excel")]
        if tables:
            lines += [f"Headers (`journeyhouse template {source.name}` writes files to fill in):", ""]
            lines += [f"- {stream.name}: {_headers(stream)}" for stream in tables]
            lines.append("")
    return "\n".join(lines)


def _credentials(source: Source) -> str:
    ways = auth_spec.alternatives(source.auth)
    either = " or ".join(", ".join(f"`{name}`" for name in way) for way in ways)
    named = [
        f"`{name}`" if needed else f"`{name}` (optional)"
        for name, needed in auth_spec.credentials(source.auth).items()
        if not any(name in way for way in ways)
    ]
    return "; ".join(filter(None, [either, ", ".join(named)]))


def _stream_row(stream: Stream) -> str:
    cursor = (
        f"`{stream.cursor.column}` ({listing.duration(stream.cursor.lookback_seconds)})"
        if stream.cursor
        else "file content"
        if stream.options.get("glob")
        else "none: read whole"
    )
    pii = ", ".join(f"`{column.name}`" for column in stream.columns if column.pii != "none") or "none"
    erased = stream.on_erasure if any(column.identifies for column in stream.columns) else "nobody"
    key = ", ".join(f"`{name}`" for name in stream.key)
    feeds = ", ".join(listing.shapes_of_tables().get(stream.table, ())) or "raw only"
    return (
        f"| {stream.name} | `raw.{stream.table}` | {key} | {cursor} | {stream.restatement} | {stream.deletes} | "
        f"{feeds} | {pii} | {erased} |"
    )


def _headers(stream: Stream) -> str:
    """The header in each language, and how its numbers are written."""
    told = dict.fromkeys(f"`{', '.join(templates.header(stream, language))}`" for language in templates.LANGUAGES)
    mark = {",": "; decimal comma", ".": "; decimal point"}.get(stream.options.get("decimal", ""), "")
    return " or ".join(told) + mark


def commands_page(commands: dict[str, ArgumentParser]) -> str:
    """Reference of all commands with their help texts."""
    lines = ["<!-- generated from the command line's own help by `journeyhouse docs` -->", "# Commands", ""]
    for name, parser in commands.items():
        lines += [f"## journeyhouse {name}", "", parser.description, ""]
        lines += [
            f"- `{_spelled(action)}`: {action.help.replace('%%', '%')}"
            for action in parser._actions
            if action.help and action.dest != "help"
        ]
        lines.append("")
    return "\n".join(lines)


def _spelled(action: Action) -> str:
    return " / ".join(action.option_strings) or action.dest
