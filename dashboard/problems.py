"""What a log may hold of something that went wrong."""

import traceback


def where(wrong: Exception) -> str:
    """What went wrong and where; never the message, which may quote a value of the register."""
    steps = traceback.extract_tb(wrong.__traceback__)
    return " < ".join(
        [type(wrong).__name__, *(f"{step.filename}:{step.lineno}" for step in reversed(steps))]
    )
