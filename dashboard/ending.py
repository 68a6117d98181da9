"""How the run of a page ends before the page is drawn."""


class RunEnds(Exception):
    """This run ends here: what stands instead of the page has been drawn, and nothing follows it.

    In place of `st.stop`: after that Streamlit still runs the parts of the page before it that run
    by themselves, for it does not count such a run as one that came to its end.
    """
