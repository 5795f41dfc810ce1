"""Gives `airflow:` references the connections of the Airflow that runs the task."""

from journeyhouse import connections


def look_up(conn_id: str) -> connections.Connection | None:
    """The connection from Airflow's secrets backends, environment or metadata database; None when there is none."""
    from airflow.sdk import Connection
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        found = Connection.get(conn_id)
    except AirflowNotFoundException:
        return None
    return connections.Connection(
        found.login or "", found.password or "", found.host or "", connections.extra_fields(found.extra)
    )


connections.register(look_up)
