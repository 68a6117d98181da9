"""Tables of the page *Method and codes* that hold themselves to what they tell of."""

import ast
import re
import tomllib
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest

from dashboard.figures import code_lists, licences, threshold_words, thresholds
from data_access import schema

ROOT = Path(__file__).parents[2]


def test_every_list_of_the_contract_has_a_name() -> None:
    assert set(schema.CODE_LISTS) < set(code_lists.CODE_LISTS)
    assert set(code_lists.NAMES) == set(code_lists.CODE_LISTS)
    assert len(set(code_lists.NAMES.values())) == len(code_lists.NAMES)


def test_no_threshold_is_typed() -> None:
    """Each value is a name of the module that it decides in."""
    tree = ast.parse(Path(thresholds.__file__).read_text(encoding="utf-8"))
    typed = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in {int, float}
    ]
    assert not typed


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (20, "20"),
        (8_000, "8,000"),
        (0.02, "0.02"),
        ((0.5, 2.0), "0.5; 2"),
        (timedelta(minutes=30), "30 minutes"),
        (datetime(1900, 1, 1), "1 Jan 1900"),  # noqa: DTZ001
    ],
)
def test_value_in_words(value: threshold_words.Value, words: str) -> None:
    assert threshold_words.in_words(value) == words


def test_libraries_are_those_that_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [re.split(r"[^\w-]", one, maxsplit=1)[0] for one in project["dependencies"]]
    assert list(licences.LIBRARIES) == needed


def test_licences_of_the_map_are_those_of_its_readme() -> None:
    readme = " ".join((ROOT / "dashboard/basemap/README.md").read_text(encoding="utf-8").split())
    rows = licences.data().rows
    of_the_map = rows.loc[rows["What"].str.contains("Natural Earth|GSHHG|ETOPO1"), "Licence"]
    assert len(of_the_map) == 3
    for licence in "; ".join(of_the_map).replace("world-atlas: ", "").split("; "):
        assert licence.lower() in readme.lower()


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ([("License-Expression", "MIT"), ("License", "else")], "MIT"),
        ([("Classifier", "License :: OSI Approved :: BSD License"), ("License", "x" * 99)],
         "BSD License"),
        ([("License", "Apache License 2.0")], "Apache License 2.0"),
        ([("License", "Copyright, all rights\n" * 9)], None),
        ([("License", "UNKNOWN")], None),
        ([("Classifier", "Programming Language :: Python")], None),
        ([], None),
    ],
)  # fmt: skip
def test_licence_is_read_from_what_a_library_tells(
    told: list[tuple[str, str]], licence: str | None
) -> None:
    found = Message()
    for name, value in told:
        found[name] = value
    assert licences.licence(found) == licence  # type: ignore[arg-type]


def test_library_that_is_not_installed_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "LIBRARIES", ("no-such-library-anywhere",))
    rows = licences.libraries().rows
    assert rows.iloc[0].tolist() == ["no-such-library-anywhere", "Not known", "Not known"]
