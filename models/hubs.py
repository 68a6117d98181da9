"""Hubs: which places the movements of the register pass through (networkx)."""

from typing import Literal

import networkx as nx
import numpy as np
import pandas as pd

_COLUMNS = {
    "place": "str",
    "arriving": "int64",
    "departing": "int64",
    "passing_through": "int64",
    "betweenness": "float64",
    "degree": "int64",
}


def hubs(flows: pd.DataFrame, *, by: Literal["cases", "persons"] = "cases") -> pd.DataFrame:
    """Rank the places of a flow table by what passes through them.

    Betweenness (Brandes 2001) is the share of shortest paths between other places that run over
    this one, on a directed graph in which a flow of w is 1 / w long: busy flows are short. It is a
    property of the network that was recorded; nobody need have travelled such a path. Likewise
    ``passing_through`` is an upper bound: those who arrive need not be those who depart.
    Cost grows with places times flows; a few hundred places take well under a second.

    Parameters
    ----------
    flows : DataFrame[origin, destination: str, cases, persons: int]
        Rows of the same pair are added up. Rows that lack an end, or whose ends are one place, tell
        of no movement between places and are left out: the caller counts them.
    by : {"cases", "persons"}
        What the volumes count.

    Returns
    -------
    DataFrame[place: str, arriving, departing, passing_through: int64, betweenness: float64 in
    0..1, degree: int64]
        ``passing_through`` is the lesser of arriving and departing, ``degree`` the number of places
        it is connected with. What passes through most comes first.
    """
    graph = _graph(flows, by)
    if not graph:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
    arriving, departing = dict(graph.in_degree(weight="w")), dict(graph.out_degree(weight="w"))
    between = nx.betweenness_centrality(graph, weight="length")
    connected = graph.to_undirected()
    result = pd.DataFrame(
        [
            (place, arriving[place], departing[place], between[place], connected.degree[place])
            for place in graph
        ],
        columns=["place", "arriving", "departing", "betweenness", "degree"],
    )
    result["passing_through"] = np.minimum(result["arriving"], result["departing"])
    return (
        result[list(_COLUMNS)]
        .astype(_COLUMNS)
        .sort_values(
            ["passing_through", "betweenness", "place"],
            ascending=[False, False, True],
            ignore_index=True,
        )
    )


def _graph(flows: pd.DataFrame, by: str) -> "nx.DiGraph[str]":
    """Directed graph with volume ``w`` and ``length`` 1 / w on every edge with a volume."""
    known = flows.dropna(subset=["origin", "destination", by])
    known = known[known["origin"] != known["destination"]]
    volumes = known.groupby(["origin", "destination"], as_index=False)[by].sum()
    moving = volumes[volumes[by] > 0]
    graph: nx.DiGraph[str] = nx.DiGraph()
    for origin, destination, volume in zip(
        moving["origin"], moving["destination"], moving[by], strict=True
    ):
        graph.add_edge(origin, destination, w=int(volume), length=1 / float(volume))
    return graph
