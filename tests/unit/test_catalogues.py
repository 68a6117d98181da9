"""Every text a person reads is said through gettext, and every catalogue has all of them."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dashboard import texts
from dashboard.texts import LOCALE, SOURCE, Wordbook, Words

ROOT = Path(__file__).parents[2]
SAID = {"_": None, "N_": None, "Words": None, "_described": None, "ngettext": (1, 2)}
READ = ("dashboard", "pages", "data_access")
OTHERS = [chosen for chosen in texts.LANGUAGES if chosen != SOURCE]

Message = str | tuple[str, ...]


@cache
def messages() -> set[Message]:
    """Every text that the program says."""
    found: set[Message] = set()
    for folder in READ:
        for _file, _line, message, *_rest in extract_from_dir(str(ROOT / folder), keywords=SAID):
            found.add(message)
    return found


@cache
def catalogue(chosen: str) -> dict[Message, Message]:
    """The translations of a catalogue; a doubtful one counts as none."""
    with (LOCALE / f"{chosen}.po").open("rb") as file:
        return {
            one.id if isinstance(one.id, str) else tuple(one.id): one.string
            for one in read_po(file, locale=chosen)
            if one.id and not one.fuzzy
        }


def test_dutch_can_be_read() -> None:
    assert "nl" in OTHERS
    assert len(messages()) > 1_000


@pytest.mark.parametrize("chosen", OTHERS)
def test_no_text_is_missing_and_none_is_left_over(chosen: str) -> None:
    known = {
        one
        for one, said in catalogue(chosen).items()
        if said and (isinstance(said, str) or all(said))
    }
    assert not messages() - known, "`make texts` adds them to the catalogue; then translate them"
    assert not known - messages(), "`make texts` takes them out of the catalogue"


@pytest.mark.parametrize("chosen", OTHERS)
def test_values_are_put_into_every_translation(chosen: str) -> None:
    wrong = [
        one
        for one, said in catalogue(chosen).items()
        if set.union(*map(_values, _forms(said))) != set.union(*map(_values, _forms(one)))
    ]
    assert not wrong


def _forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def _values(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


AT_ONCE = {"_", "ngettext", "label", "number", "share"}


def test_nothing_is_said_where_a_module_is_loaded() -> None:
    """What is said there stays in the language of whoever came first."""
    early = []
    for file in sorted((ROOT / "dashboard").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body if file.name != "app.py" else ():
            early += [f"{file.name}:{line}" for line in _said_at_once(node)]
    assert not early


def _said_at_once(node: ast.AST) -> Iterator[int]:
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in AT_ONCE:
        yield node.lineno
    for child in ast.iter_child_nodes(node):
        yield from _said_at_once(child)


def test_words_are_said_in_the_language_that_is_read_then() -> None:
    words, book = Words("Not known"), Wordbook({"a": Words("Sector"), 1: Words("Theme")})
    assert (str(words), book["a"], f"{words}") == ("Not known", "Sector", "Not known")
    with texts.speaking("nl"):
        assert (str(words), book["a"], f"{words}") == ("Niet bekend", "Sector", "Niet bekend")
        assert texts.number(1234567) == "1.234.567"
        assert texts.label("citizenship", "DO") == "Dominicaanse Republiek"
        assert texts.ngettext("{count} case", "{count} cases", 2) == "{count} zaken"
        later = texts.as_spoken(lambda: texts.label("theme", "both"))
    assert later() == "Beide", "asked from elsewhere, in the language of whoever set it up"
    assert texts.label("theme", "both") == "Both"


def test_unknown_language_is_the_source() -> None:
    texts.speak("nl")
    texts.speak("../../etc/passwd")
    assert texts.language() == SOURCE
