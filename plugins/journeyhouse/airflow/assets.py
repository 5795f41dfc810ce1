"""The assets by which the DAGs find each other: what a source landed, what a layer built, what was published."""

from airflow.sdk import Asset, AssetAlias

from journeyhouse.contracts import Source


def raw(source: Source) -> Asset:
    return Asset(name=f"raw/{source.name}", uri=f"journeyhouse://raw/{source.name}")


def model(layer: str, name: str) -> Asset:
    return Asset(name=f"{layer}/{name}", uri=f"journeyhouse://{layer}/{name}")


def models(layer: str) -> AssetAlias:
    """Stands for the models of a layer: which they are is known only once dbt has built them."""
    return AssetAlias(name=f"models/{layer}")


MARTS = Asset(name="marts", uri="journeyhouse://marts")
