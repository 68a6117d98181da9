"""The SQL that the operations page tells an operator to apply."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "operations.md"


def sql_of(section: str) -> list[str]:
    """The blocks of SQL under one heading of the page, in their order."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(), flags=re.MULTILINE)
    text = dict(zip(parts[1::2], parts[2::2], strict=True))[section]
    found = re.findall(r"^```sql\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found, f"no SQL under {section!r}"
    return found
