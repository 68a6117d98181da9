"""What a reader of the canary crawl does: every page, everything on it, and what is not offered."""

from dashboard.navigation import PAGES
from tests.trust.crawler import DUTCH, ENGLISH, Reader

NAMES = ["" if entry is PAGES[0] else entry.name for entry in PAGES]

HOSTILE = (
    "theme=%00&area=..%2f..%2fvar%2fmirror", "agency=%27%20OR%201%3D1--", "period=Own+dates&from=x",
    "case=1&case_file=1&case_file_key=1&cases=1", "thing=venue&threshold_venue=1", "embed=true",
    "sign_in=clock&apart=%2e%2e", "language=" + "x" * 5000, "origin=%f0%28%8c%28",
    "viewer=analyst&person_of_this_run=anna-vkw", "purpose=case_work",
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
    reader.page, reader.query = "", ENGLISH
    reader.run()
    for one, element in reader.of("selectbox").items():
        if one.endswith("-purpose"):
            reader.set(one, string_value=element.options[1])
            reader.run()


def crawl(reader: Reader, *, thorough: bool, all_values: bool) -> dict[str, int]:
    """Everything of every page, and what nobody offers; how much of it there was.

    ``thorough``: every value of every control on every page, with everything unfolded and every
    file; else one value of each, and those of the sidebar on the first page only, unless
    ``all_values`` asks for them.
    """
    done = {"pages": 0, "files": 0, "values": 0}
    purposeful(reader)
    for query in (ENGLISH, DUTCH):
        whole = thorough or all_values or query == ENGLISH
        for name in NAMES:
            reader.go(name, query)
            if reader.not_found or not reader.is_within:
                continue
            done["pages"] += 1
            reader.open_all()
            if whole:
                done["files"] += reader.download_all()
                _choose_rows(reader, done)
                done["values"] += reader.try_values(
                    100 if thorough or all_values else 1,
                    lambda one, first=not name: thorough or first or not _is_of_sidebar(one),
                )
            if thorough:
                reader.press_all(("everywhere-", "to-file-", "all_cases", "clear", "routes_play"))
    for query in HOSTILE:
        reader.go("", query)
    for path in PATHS:
        reader.get(path)
    return done


def look_at_all(reader: Reader) -> None:
    """Every page with its tables open."""
    purposeful(reader)
    for name in NAMES:
        reader.go(name)
        reader.open_all()


def _choose_rows(reader: Reader, done: dict[str, int]) -> None:
    """Of a list of cases the first, whose file opens; with the files of its tables."""
    if reader.page == "case_files" and reader.choose_row():
        reader.open_all()
        done["files"] += reader.download_all()


def _is_of_sidebar(element: str) -> bool:
    return element.rsplit("-", 1)[-1] in OF_SIDEBAR
