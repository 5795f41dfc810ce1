"""The rights of the people in the data."""

import argparse

from journeyhouse.cli.configured import Add, configured


def register(add: Add) -> None:
    """Add the commands."""
    sub = add(
        "erase",
        _erase,
        "erase a person, and keep what names him from landing again; without --yes only say what would go",
    )
    sub.add_argument("identifier", nargs="+", help="an e-mail, phone, customer code, card or person key of his")
    sub.add_argument("--yes", action="store_true", help="do it; nothing brings it back")
    sub.add_argument("--lift", action="store_true", help="take who was erased off the list: what names him lands again")


def _erase(arguments: argparse.Namespace) -> None:
    from journeyhouse import as_of, building
    from journeyhouse.privacy import erasure

    settings = configured(arguments)
    if arguments.lift:
        lifted = erasure.lift(settings, arguments.identifier)
        print(f"{lifted} identifier(s) are off the list; what names them lands again from the next load on.")
        return
    with building.alone(settings):
        done = erasure.erase(settings, arguments.identifier, preview=not arguments.yes)
        if arguments.yes:
            as_of.drop(settings)
    print(f"{len(done.people)} person(s), {done.identifiers} identifier(s)")
    for what, counts in {"deleted": done.deleted, "emptied": done.emptied}.items():
        for table, rows in counts.items():
            print(f"  {table:<50}{rows:>10,} {what}")
    if done.files:
        print(f"these files have rows of his, and are not ours to write: {', '.join(sorted(done.files))}")
    if done.links:
        print(
            f"dbt_project/seeds/seed_identity_manual_links.csv names him; take these rows out: {', '.join(done.links)}"
        )
    if arguments.yes:
        print(
            "no staged row shows him any more; the next build takes him out of the marts, and of what rolls back: journeyhouse run"
        )
    else:
        print("nothing was changed; with --yes this is done, and nothing brings it back.")
