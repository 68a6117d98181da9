"""Hubs: which places the cases of the register reach and leave (networkx for the paths)."""

import networkx as nx
import numpy as np
import pandas as pd


def hubs(
    arriving: "pd.Series[int]", departing: "pd.Series[int]", flows: pd.DataFrame
) -> pd.DataFrame:
    """Rank the places by what may pass through them.

    Betweenness (Brandes 2001) is the share of shortest paths between other places that run over
    this one, on a directed graph in which a flow of w is 1 / w long: busy flows are short. It is a
    property of the network that was recorded; nobody need have travelled such a path. Likewise
    ``passing_through`` is an upper bound: the cases that arrive need not be those that depart.
    Cost grows with places times flows; a few hundred places take well under a second.

    Parameters
    ----------
    arriving, departing : Series of int, by place
        Cases with a leg to the place, and with a leg from it. A place that stands in one only has
        none in the other.
    flows : DataFrame[origin, destination: str, cases: int]
        Movements; rows of the same pair are added up. Rows that lack an end, or whose ends are one
        place, tell of no way between places and are left out of the graph.

    Returns
    -------
    DataFrame[place: str, arriving, departing, passing_through: int64, betweenness: float64]
        ``passing_through`` is the lesser of arriving and departing; ``betweenness`` is 0..1 and
        NaN where no flow with both ends touches the place. What most may pass through comes first.
    """
    places = arriving.index.union(departing.index)
    result = pd.DataFrame({"place": places})
    for name, cases in (("arriving", arriving), ("departing", departing)):
        result[name] = cases.reindex(places).fillna(0).astype("int64").to_numpy()
    result["passing_through"] = np.minimum(result["arriving"], result["departing"])
    between = nx.betweenness_centrality(_graph(flows), weight="length")
    result["betweenness"] = result["place"].map(between).astype("float64")
    return result.sort_values(
        ["passing_through", "betweenness", "place"],
        ascending=[False, False, True],
        ignore_index=True,
    )


def _graph(flows: pd.DataFrame) -> "nx.DiGraph[str]":
    """Directed graph with ``length`` 1 / cases on every edge that has a case."""
    known = flows.dropna(subset=["origin", "destination", "cases"])
    known = known[known["origin"] != known["destination"]]
    volumes = known.groupby(["origin", "destination"], as_index=False)["cases"].sum()
    moving = volumes[volumes["cases"] > 0]
    graph: nx.DiGraph[str] = nx.DiGraph()
    for origin, destination, cases in zip(
        moving["origin"], moving["destination"], moving["cases"], strict=True
    ):
        graph.add_edge(origin, destination, length=1 / float(cases))
    return graph
