"""What the plain tier leaves to the slow one."""

from collections.abc import Mapping
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def thinned(cases: Mapping[str, Any], every: int = 3) -> list[ParameterSet]:
    """The cases by name as parameters of a test: one of `every` few is tried in the plain tier, all in the slow one."""
    return [
        pytest.param(case, id=name, marks=pytest.mark.slow if number % every else ())
        for number, (name, case) in enumerate(cases.items())
    ]
