"""Every case-study network in words: three sentences of idea, and what changed against its predecessor."""

from __future__ import annotations

from typing import Final

from app.case_studies.connected import CONNECTED
from app.case_studies.early import EARLY
from app.case_studies.idea import Idea
from app.case_studies.inception import INCEPTION
from app.case_studies.other_tasks import OTHER_TASKS
from app.case_studies.residual import RESIDUAL
from app.case_studies.small import SMALL

WORDS: Final = (*EARLY, *INCEPTION, *RESIDUAL, *CONNECTED, *SMALL, *OTHER_TASKS)  # in the order of the facts


def words(network: str) -> Idea:
    """A network in words, by its id in the facts.

    >>> words("vgg-11-lrn").changed
    'One normalisation more; it has no parameters.'
    """
    return next(each for each in WORDS if each.network == network)
