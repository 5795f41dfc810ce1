"""How others find who belongs together, from the house's own nodes and pairs; each leaves peer.labels(node_key, label).

- least label: every node takes the least label around it, twelve times over: the recipe of dbt projects;
- one hop: each code goes to the code that it was last shown with, and no further: the shape of Snowplow's stitching;
- scipy: the pairs are copied out, solved in memory, and the answer is copied in.
"""

import numpy as np
import psycopg
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

ROUNDS = 12
NODES = "(select node_key from intermediate.int_identity__nodes where refused_by is null) as nodes"
EDGES = "(select node_a, node_b, last_seen_at from intermediate.int_identity__edges_observed where refused_by is null) as edges"


def least_label() -> list[str]:
    """Statements of the recipe with its usual number of rounds."""
    step = [
        "create table peer.next as select labels.node_key, least(labels.label, min(around.label)) as label from peer.labels as labels "
        "left join peer.ties as ties on ties.node_key = labels.node_key left join peer.labels as around on around.node_key = ties.other "
        "group by labels.node_key, labels.label",
        "drop table peer.labels",
        "alter table peer.next rename to labels",
        "analyze peer.labels",
    ]
    return [
        "drop table if exists peer.labels, peer.ties",
        f"create table peer.ties as select node_a as node_key, node_b as other from {EDGES} union all select node_b, node_a from {EDGES}",
        f"create table peer.labels as select node_key, node_key as label from {NODES}",
        "analyze peer.ties",
        "analyze peer.labels",
        *step * ROUNDS,
    ]


def one_hop() -> list[str]:
    """Statements: the last code that each was shown with."""
    return [
        "drop table if exists peer.labels",
        f"create table peer.last as select distinct on (node_b) node_b, node_a from {EDGES} order by node_b, last_seen_at desc, node_a",
        f"create table peer.labels as select nodes.node_key, coalesce(last.node_a, nodes.node_key) as label from {NODES} left join peer.last as last on last.node_b = nodes.node_key",
        "drop table peer.last",
    ]


def by_scipy(connection: psycopg.Connection) -> None:
    """Solve outside of the database."""
    nodes, labels = solved(connection)
    connection.execute("drop table if exists peer.labels")
    connection.execute("create table peer.labels (node_key text, label text)")
    with connection.cursor().copy("copy peer.labels from stdin") as copy:
        copy.write("".join(f"{node}\t{label}\n" for node, label in zip(nodes, nodes[canonical(labels)], strict=True)))


def solved(connection: psycopg.Connection) -> tuple[np.ndarray, np.ndarray]:
    """All nodes in order, and the number of each one's component."""
    with connection.cursor().copy(f"copy (select node_key from {NODES}) to stdout") as copy:
        nodes = np.unique(b"".join(map(bytes, copy)).decode().split())
    with connection.cursor().copy(f"copy (select node_a, node_b from {EDGES}) to stdout") as copy:
        ends = np.searchsorted(nodes, np.array(b"".join(map(bytes, copy)).decode().split())).reshape(-1, 2)
    graph = coo_matrix((np.ones(len(ends), dtype=np.int8), ends.T), shape=(len(nodes), len(nodes)))
    return nodes, connected_components(graph, directed=False)[1]


def canonical(labels: np.ndarray) -> np.ndarray:
    """Each node's component as the place of the first node in it: the same for the same components, however labelled."""
    _names, numbers = np.unique(labels, return_inverse=True)
    first = np.full(numbers.max(initial=-1) + 1, len(labels))
    np.minimum.at(first, numbers, np.arange(len(labels)))
    return first[numbers]


def misplaced(labels: np.ndarray, truth: np.ndarray) -> int:
    """Nodes that are not with the first node of their component."""
    return int((canonical(labels) != canonical(truth)).sum())
