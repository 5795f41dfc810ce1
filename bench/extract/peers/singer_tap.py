"""A Singer tap reduced to its protocol: one SCHEMA message, then a RECORD message a row."""

import json
import sys

import requests

SCHEMA = {
    "type": "object",
    "properties": {
        "id": {"type": "string"}, "event": {"type": "string"}, "user_id": {"type": "string"}, "anonymous_id": {"type": "string"},
        "occurred_at": {"type": "string", "format": "date-time"}, "received_at": {"type": "string", "format": "date-time"},
        "page_url": {"type": "string"}, "page_title": {"type": "string"}, "referrer": {"type": "string"},
        "amount": {"type": "number"}, "quantity": {"type": "integer"},
        "utm": {"type": "object", "properties": {name: {"type": "string"} for name in ("source", "medium", "campaign")}},
    },
}  # fmt: skip


def main(source: str) -> None:
    write = sys.stdout.write
    write(json.dumps({"type": "SCHEMA", "stream": "events", "schema": SCHEMA, "key_properties": ["id"]}) + "\n")
    session, following = requests.Session(), f"{source}/events"
    while following:
        body = session.get(following).json()
        for row in body["data"]:
            write(json.dumps({"type": "RECORD", "stream": "events", "record": row}) + "\n")
        following = body["next"]


if __name__ == "__main__":
    main(*sys.argv[1:])
