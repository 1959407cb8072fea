"""Which source and protocol are shown: one, or two beside each other, never more."""

from __future__ import annotations

from collections.abc import Mapping

from app.address import Value
from app.comparison.figures import Reading
from app.comparison.settings import NONE


def readings_of(values: Mapping[str, Value]) -> tuple[Reading, ...]:
    """The filters of the settings; the second one where it is another than the first."""
    first = Reading(values["source"], values["protocol"])
    second = Reading(values["beside"], values["beside_protocol"])
    return (first,) if values["beside"] == NONE or second == first else (first, second)
