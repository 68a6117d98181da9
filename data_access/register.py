"""`Register`: the only door to the register. One method a question, named by its answer.

Every method takes a `Selection` and returns a frame whose columns its docstring gives. Codes stay
codes; a missing value is NA. Cases are counted, each once, unless a column says otherwise.
"""

from data_access.asked_breakdowns import Breakdowns
from data_access.asked_cases import Cases
from data_access.asked_indicators import Indicators
from data_access.asked_over_time import OverTime
from data_access.asked_routes import Routes


class Register(OverTime, Breakdowns, Indicators, Routes, Cases):
    """The register as one audience may see it.

    Parameters
    ----------
    audience : Audience
        Which kinds of register it may open stands in `audience.KINDS`.
    copy : Engine
        The copy to read: a mirror, a release copy, or the register itself as `data_access.direct`
        opens it.

    Raises
    ------
    NotForAudience
        The copy is not of a kind that the audience may open.
    """
