"""dlt as its tutorials use it: a generator of pages of dictionaries."""

import sys

import dlt
import requests


def main(source: str, url: str) -> None:
    @dlt.resource(name="events", primary_key="id", write_disposition="append")
    def events():
        session, following = requests.Session(), f"{source}/events"
        while following:
            body = session.get(following).json()
            yield body["data"]
            following = body["next"]

    pipeline = dlt.pipeline(
        "json", destination=dlt.destinations.postgres(url), dataset_name="dlt_json", pipelines_dir="var/bench/dlt_state"
    )
    pipeline.drop()
    pipeline.run(events())


if __name__ == "__main__":
    main(*sys.argv[1:])
