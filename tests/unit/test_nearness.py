import pandas as pd

from models.nearness import near_values


def test_places_close_by_are_near_as_both_ends_and_bands_side_by_side():
    places = pd.DataFrame(
        {
            "place": ["one", "two", "far", "nowhere"],
            "latitude": [12.0, 12.2, 13.0, None],
            "longitude": [-68.0, -68.0, -68.0, None],
        }
    )
    found = near_values(places, {"price": ["low", "middle", "high"]})
    pairs = set(found.itertuples(index=False, name=None))
    ends = {
        (end, *pair)
        for end in ("origin", "destination")
        for pair in (("one", "two"), ("two", "one"))
    }
    bands = {("low", "middle"), ("middle", "low"), ("middle", "high"), ("high", "middle")}
    assert pairs == ends | {("price", *band) for band in bands}


def test_nothing_is_near_where_nothing_is_known():
    assert near_values().empty


def test_country_is_near_each_place_in_it_once():
    places = pd.DataFrame(
        {
            "place": ["VE", "VE-one", "VE-two", "CO", "nowhere"],
            "kind": ["country", "port", "port", "country", "port"],
            "country": ["VE", "VE", "VE", "CO", None],
            "latitude": [12.0, 12.1, None, 4.0, None],  # one lies close to the centre
            "longitude": [-68.0, -68.0, None, -74.0, None],
        }
    )
    found = near_values(places)
    pairs = found.loc[found["attribute"] == "origin", ["value", "near"]]
    assert sorted(pairs.itertuples(index=False, name=None)) == [
        ("VE", "VE-one"),
        ("VE", "VE-two"),
        ("VE-one", "VE"),
        ("VE-two", "VE"),
    ]
