"""The house as `docs/architecture.md` draws it: how long a part may be, what stands where.

Who may import whom is held by import-linter, which `make check` runs before any test.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

ROOT = Path(__file__).parents[1]
PLAIN_LISTS = {
    *("data_access/region.py", "data_access/codes.py"),
    *("data_access/dialects.py", "data_access/facts.py"),
}
"""Longer than a file should be, for they are lists: of places, codes, words, tables."""

MOST_LINES, MOST_LINES_OF_PAGE, MOST_LINES_OF_FUNCTION = 300, 80, 60

TEXT_ARGUMENTS = {"label", "body", "help", "placeholder", "caption", "alt", "title", "text"}
"""Keywords of Streamlit's commands that a person reads."""

ENGINES_OWN_MODULES = ("sqlalchemy.dialects", "sqlalchemy.ext.compiler", "duckdb_engine")
ENGINES_OWN_WORDS = re.compile(
    r"\bPRAGMA\b|\bCOPY \W|\bCOPY \w+ \(|\bSET LOCAL\b|\bCOLLATE\b|\bpg_\w|\bpragma_\w"
    r"|\b(?:unnest|json_each|date_trunc|strftime|bit_or|read_parquet)\("
)
SPOKEN_EVERYWHERE = {
    *("count", "sum", "min", "max", "coalesce", "nullif", "row_number", "dense_rank"),
    "first_day_of",  # ours
}


def _owns(file: Path) -> bool:
    """Where an engine's own SQL may stand: one file; DuckDB's mirror and SQLite's notebook."""
    return file.name == "dialects.py" or file.name.startswith(("mirror", "notebook"))


def _files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


EVERY = _files("dashboard", "pages", "data_access", "models")
SHOWN = _files("dashboard", "pages")


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def _found(files: list[Path], wrong: Callable[[Path], Any]) -> dict[str, Any]:
    """What is wrong, by file: a test of its own for each would take longer than to look."""
    assert files
    return {_name(file): told for file in files if (told := wrong(file))}


def test_no_pages_folder_beside_entry() -> None:
    """It would let a deep link run a page without the entry."""
    assert (ROOT / "dashboard" / "app.py").is_file()
    assert not (ROOT / "dashboard" / "pages").exists()


def test_errors_of_engines_hold_no_values() -> None:
    """An error with the values of its statement would write pseudonyms into the server's log."""
    talkative = [
        f"{_name(file)}:{call.lineno}"
        for file in EVERY
        for call in ast.walk(_tree(file))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "create_engine"
        and "hide_parameters=True" not in ast.unparse(call)
    ]
    assert talkative == []


def test_pages_are_short() -> None:
    assert not _found(_files("pages"), lambda file: _lines(file) > MOST_LINES_OF_PAGE)


def test_files_are_of_one_subject() -> None:
    files = [file for file in EVERY if _name(file) not in PLAIN_LISTS]
    assert not _found(files, lambda file: _lines(file) > MOST_LINES)


def test_parts_that_run_by_themselves_look_who_their_reader_is() -> None:
    """A part does not pass the entry; `sign_in.by_itself` has it ask."""
    found = {_name(file) for file in EVERY if "st.fragment" in file.read_text()}
    assert found == {"dashboard/sign_in.py"}


def test_functions_fit_a_screen() -> None:
    def long(file: Path) -> list[str]:
        return [
            f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
            for node in ast.walk(_tree(file))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_FUNCTION
        ]

    assert not _found(EVERY, long)


def test_cached_functions_take_no_frames() -> None:
    """Streamlit samples large frames for its key and has returned another data set's answer."""

    def takes_frames(file: Path) -> list[str]:
        return [
            f"{node.name}({argument.arg})"
            for node in ast.walk(_tree(file))
            if isinstance(node, ast.FunctionDef) and any(map(_caches, node.decorator_list))
            for argument in (*node.args.args, *node.args.kwonlyargs)
            if argument.annotation is None or "DataFrame" in ast.unparse(argument.annotation)
        ]

    assert not _found(SHOWN, takes_frames)


def _caches(decorator: ast.expr) -> bool:
    told = ast.unparse(decorator)
    return told == "kept" or "cache_data" in told or "cache_resource" in told


def test_questions_take_no_frames() -> None:
    from data_access.register import Register

    for name, question in inspect.getmembers(Register, inspect.isfunction):
        if not name.startswith("_"):
            taken = inspect.signature(question).parameters.values()
            assert pd.DataFrame not in {parameter.annotation for parameter in taken}, name


def test_runs_end_by_their_own_end() -> None:
    """See `dashboard.ending`."""

    def stops(file: Path) -> bool:
        return any(
            isinstance(node, ast.Attribute) and ast.unparse(node) == "st.stop"
            for node in ast.walk(_tree(file))
        )

    assert not _found(SHOWN, stops)


def test_only_dashboard_caches() -> None:
    caching = [file for file in EVERY if "st.cache" in file.read_text()]
    assert not _found(caching, lambda file: not _name(file).startswith("dashboard/"))


def test_only_dialects_speak_an_engines_own_sql() -> None:
    files = [file for file in _files("data_access") if not _owns(file)]
    assert not _found(files, lambda file: list(_of_an_engine(_tree(file))))


def test_an_engines_own_sql_would_be_found() -> None:
    for spoken in (
        "from sqlalchemy.dialects import postgresql",
        "from sqlalchemy.ext.compiler import compiles",
        "connection.exec_driver_sql('PRAGMA query_only = ON')",
        "copy(f'COPY ({statement}) TO STDOUT')",
        "select(func.strftime('%m', day))",
        "text('SELECT pg_sleep(1)')",
        "order = 'name COLLATE \"C\"'",
    ):
        assert list(_of_an_engine(ast.parse(spoken))), spoken
    assert not list(
        _of_an_engine(ast.parse("select(func.count()).where(copy == 'sqlite:///file')"))
    )


def _of_an_engine(tree: ast.Module) -> Iterator[str]:
    """What only one engine, or not every engine, understands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(ENGINES_OWN_MODULES):
            yield f"line {node.lineno}: {node.module}"
        elif isinstance(node, ast.Constant) and ENGINES_OWN_WORDS.search(str(node.value)):
            yield f"line {node.lineno}: {str(node.value)[:40]}"
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "func":
            yield from {node.attr} - SPOKEN_EVERYWHERE


def test_texts_go_through_gettext() -> None:
    def unmarked(file: Path) -> list[str]:
        return [
            f"line {text.lineno}: {text.value!r}"
            for call in ast.walk(_tree(file))
            if isinstance(call, ast.Call) and _is_streamlit(call.func)
            for shown in (*call.args[:1], *_told(call))
            for text in _literals(shown)
            if _is_prose(text.value)
        ]

    assert not _found(SHOWN, unmarked)


def _told(call: ast.Call) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords if keyword.arg in TEXT_ARGUMENTS]


def _is_streamlit(function: ast.expr) -> bool:
    """A command such as ``st.markdown``; keys of its state and its settings are no texts."""
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return False
    return function.value.id == "st" and function.attr not in {
        "container",
        "form",
        "get_option",
        "html",
        "Page",
        "space",
        "switch_page",
    }


def _literals(shown: ast.expr) -> Iterator[ast.Constant]:
    """Texts in an argument that no call has translated."""
    if isinstance(shown, ast.Constant):
        yield shown
    elif isinstance(shown, ast.JoinedStr | ast.IfExp | ast.BinOp | ast.BoolOp):
        for part in ast.iter_child_nodes(shown):
            if isinstance(part, ast.expr):
                yield from _literals(part)


def _is_prose(value: object) -> bool:
    # A file of ours that `st.page_link` leads to is no text.
    if not isinstance(value, str) or value.endswith(".py") or value == "../pages/":
        return False
    return any(sign.isalpha() for sign in value)


def test_no_text_hides_in_another() -> None:
    """What stands within an f-string, `make texts` does not see."""

    def hidden(file: Path) -> list[str]:
        return [
            f"line {node.lineno}: {ast.unparse(inner)}"
            for node in ast.walk(_tree(file))
            if isinstance(node, ast.JoinedStr)
            for inner in ast.walk(node)
            if isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Name)
            and inner.func.id in {"_", "ngettext", "Words"}
            and any(isinstance(part, ast.Constant) for part in inner.args)
        ]

    assert not _found(SHOWN, hidden)


def test_unmarked_text_would_be_found() -> None:
    found = ast.parse("st.info('Plain words')").body[0]
    assert isinstance(found, ast.Expr)
    assert isinstance(found.value, ast.Call)
    assert _is_streamlit(found.value.func)
    assert [_is_prose(text.value) for text in _literals(found.value.args[0])] == [True]
