"""A register for figures that are asked for outside a page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from data_access import settings
from tests.registers import write_register


@pytest.fixture
def open_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Have the settings' register be one of these rows, as `write_register` takes them."""

    def write(**rows: Any) -> None:
        url = f"sqlite:///{tmp_path / 'register.db'}"
        write_register(url, **rows)
        monkeypatch.setattr(settings, "REGISTER_URL", url)
        monkeypatch.setattr(settings, "REGISTER_MODE", "direct")  # a mirror of a few rows is dear
        st.cache_data.clear()
        st.cache_resource.clear()

    yield write
    st.cache_data.clear()
    st.cache_resource.clear()
