"""The command line: argument parsing and plain-word failures only. A module for each thing that commands are about."""

import argparse
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator

from journeyhouse.cli import activation, attribute, company, metrics, models, privacy, rules, sources, value
from journeyhouse.errors import JourneyhouseError
from journeyhouse.http.redaction import RedactingFilter, redact
from journeyhouse.settings import HOME


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Failures are one message, without a traceback."""
    arguments = _parser().parse_args(argv)
    handler = logging.StreamHandler()
    handler.addFilter(RedactingFilter())
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", handlers=[handler])
    try:
        code = arguments.command(arguments) or 0
        sys.stdout.flush()
        return code
    except JourneyhouseError as error:
        print(f"journeyhouse: {redact(str(error))}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # Who reads has seen enough, as in `journeyhouse metrics | head`; nothing is left to be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        told, code = _unforeseen(error)
        print(redact(told), file=sys.stderr)
        return code
    except KeyboardInterrupt:
        print("journeyhouse: interrupted; what was committed stands, run again to go on.", file=sys.stderr)
        return 130


def _unforeseen(error: Exception) -> tuple[str, int]:
    """What to say of a failure that no part of the house told of itself, and the exit code."""
    if isinstance(error, OSError) and error.errno in (28, 122):
        where = error.filename or HOME
        return f"journeyhouse: the disk is full ({where}); free space and run again, nothing was lost.", 8
    if isinstance(error, OSError) and error.filename:
        where = error.filename2 or error.filename
        return f"journeyhouse: {where}: {error.strerror}. Name another place, or mend this one.", 2
    # A fault of ours: told whole, but for what is secret.
    return traceback.format_exc().rstrip(), 1


def commands() -> dict[str, argparse.ArgumentParser]:
    """Each command's parser by name; a command of a command by both names."""
    return dict(_named(_parser()))


def _named(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        for name, sub in action.choices.items() if isinstance(action.choices, dict) else ():
            yield name, sub
            yield from ((f"{name} {inner}", innermost) for inner, innermost in _named(sub))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="journeyhouse", description="The customer-journey warehouse.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument("--config", help="configuration file (default: the last run's, else journeyhouse.yml)")
        sub.set_defaults(command=command)
        return sub

    for about in (company, sources, rules, models, metrics, attribute, value, activation, privacy):
        about.register(add)
    return parser
