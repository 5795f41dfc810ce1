"""Our way: the reader and the writer of the product, as a task runs them."""

import sys

import psycopg
from bench.landing.__main__ import SOURCE, STREAM

from journeyhouse.http.client import Client
from journeyhouse.landing.writer import Writer
from journeyhouse.sources.extract import Reader


def main(source: str, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        reader = Reader(Client(SOURCE, source, {}), SOURCE, "", None)
        writer = Writer(connection, STREAM, "", "bench")
        for portion in reader.portions(STREAM, None, None, None):
            writer.write(portion)


if __name__ == "__main__":
    main(*sys.argv[1:])
