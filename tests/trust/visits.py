"""What a reader of the canary crawl does: every page, everything on it, and what is not offered."""

from dataclasses import dataclass

from dashboard.navigation import PAGES
from tests.trust.crawler import ENGLISH, Reader

NAMES = tuple("" if entry is PAGES[0] else entry.name for entry in PAGES)

HOSTILE = (
    "theme=%00&area=..%2f..%2fvar%2fmirror", "agency=%27%20OR%201%3D1--", "period=Own+dates&from=x",
    "case=1&case_file=1&case_file_key=1&cases=1", "thing=venue&threshold_venue=1", "embed=true",
    "sign_in=clock&apart=%2e%2e", "language=" + "x" * 5000, "origin=%f0%28%8c%28",
    "viewer=analyst&who_looks_in_this_run=anna", "purpose=case_work",
)  # fmt: skip
"""Links that somebody might make up."""

PATHS = (
    "/", "/case_files", "/no/such/page", "/media/", "/media/x.csv", "/_stcore/metrics",
    "/_stcore/agent/openapi.json", "/_stcore/upload_file/a/b", "/_stcore/host-config",
    "/_stcore/health", "/component/x", "/app/static/", "/app/static/../../var/training.db",
    "/app/static/%2e%2e/%2e%2e/people/people.db", "/app/static//etc/passwd", "/mirror", "/releases",
    "/server.log",
)  # fmt: skip

OF_SIDEBAR = (
    "period", "from", "to", "theme", "area", "sector", "agency", "citizenship", "grade", "origin",
    "destination",
)  # fmt: skip


def purposeful(reader: Reader) -> None:
    """Say what the register is looked at for, where that is asked."""
    reader.page, reader.query = "method_codes", ENGLISH  # which needs no long work
    reader.run()
    for one, element in reader.of("selectbox").items():
        if one.endswith("-purpose"):
            reader.set(one, string_value=element.options[1])
            reader.run()


FEW = ("", "case_files", "method_codes")
"""Pages that tell of the register, of cases, and of neither."""

AT_ONCE = tuple(
    name
    for name in NAMES
    if name not in {"", "similar_cases", "emerging_patterns", "money_support"}
)
"""Pages that show no result of long work."""


@dataclass(frozen=True)
class Depth:
    """How far a crawl goes: which pages, values of each control, languages, what besides.

    The controls of the sidebar are tried on the first page only, unless ``everywhere``, and values
    in the first language alone.
    """

    pages: tuple[str, ...] = NAMES
    values: int = 0
    files: bool = True
    languages: tuple[str, ...] = (ENGLISH,)
    links: bool = False
    everywhere: bool = False


def crawl(reader: Reader, depth: Depth) -> dict[str, int]:
    """Pages with everything unfolded, and their files; how much of it there was."""
    done = {"pages": 0, "not_found": 0, "files": 0, "values": 0}
    purposeful(reader)
    for query in depth.languages:
        for name in depth.pages:
            reader.go(name, query)
            done["not_found"] += reader.not_found
            if reader.not_found or not reader.is_within:
                continue
            done["pages"] += 1
            if name == "briefing":
                reader.press_all(("briefing_pack",))
            reader.open_all(long_work="similar_cases" in depth.pages)
            if depth.files:
                done["files"] += reader.download_all()
                _open_case(reader, depth, done)
            if query == depth.languages[0]:
                _try(reader, depth, done)
    if depth.links:
        for query in HOSTILE:
            reader.go("", query)
        for path in PATHS:
            reader.get(path)
    return done


def _try(reader: Reader, depth: Depth, done: dict[str, int]) -> None:
    """The controls of the page that stands, and its ways to others."""
    first = not reader.page
    done["values"] += reader.try_values(
        depth.values,
        lambda one: depth.everywhere or first or one.rsplit("-", 1)[-1] not in OF_SIDEBAR,
    )
    if depth.everywhere:
        reader.press_all(("everywhere-", "to-file-", "all_cases", "clear", "routes_play"))


def _open_case(reader: Reader, depth: Depth, done: dict[str, int]) -> None:
    """On the page of case files, the file of the first; with what can be taken out of it."""
    if reader.page == "case_files" and reader.choose_row():
        reader.open_all(long_work="similar_cases" in depth.pages)
        done["files"] += reader.download_all()
