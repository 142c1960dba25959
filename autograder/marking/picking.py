"""What gives each submission its paper: the files of a course, or the references if there are none."""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import numpy as np

from autograder.errors import InfrastructureFault
from autograder.judge.known import Kept
from autograder.judge.paper import Paper, Section
from autograder.judge.questions import draw_paper
from autograder.judge.section_tree import Alike, section_from
from autograder.marking.papers import FOLDER, load_checked
from autograder.marking.secret import paper_seed, picked, seed_of
from rnn_course import catalogue
from rnn_course.kit import archive
from rnn_course.kit.assess import Mistake
from rnn_course.kit.cases import mistakes_from


def _mistakes(stored: str, flat: Mapping[str, np.ndarray]) -> Iterator[Mistake]:
    yield from mistakes_from(archive.unpooled(json.loads(stored), flat))


class Papers(Protocol):
    """What gives each submission its paper."""

    def paper_for(self, submission: bytes) -> Paper: ...


class Drawn:
    """Gives each submission a paper of its own, which is drawn by the references in this process and not proved."""

    def __init__(self, assignment: str, secret: bytes) -> None:
        self._assignment, self._secret = load_checked(assignment), secret

    def paper_for(self, submission: bytes) -> Paper:
        """The paper of a submission with these bytes."""
        return draw_paper(self._assignment, seed_of(self._secret, self._assignment.name, submission))


class Stored:
    """Gives each submission its paper, from files or from their contents; what is read once is kept."""

    def __init__(
        self, assignment: str, secret: bytes, number: int, content: Callable[[str], bytes], alike: Alike
    ) -> None:
        """content: what is in the file of this name. alike: see `section_from`."""
        self._assignment, self._secret = assignment, secret
        self._content, self._alike = content, alike
        self._papers = [self._paper(each) for each in range(number)]

    def paper_for(self, submission: bytes) -> Paper:
        """The paper of a submission with these bytes."""
        own = seed_of(self._secret, self._assignment, submission)
        return self._papers[picked(own, len(self._papers))]

    def read(self) -> None:
        """Read all sections of all papers now."""
        for paper in self._papers:
            for name in paper.names:
                paper[name]

    def _paper(self, number: int) -> Paper:
        seed = paper_seed(self._secret, self._assignment, number)
        read = functools.partial(self._section, number)
        return Paper(self._assignment, seed, catalogue.order(self._assignment), read)

    def _section(self, number: int, exercise: str) -> Section:
        name = f"{exercise}-{number}.npz"
        try:
            stored, flat = archive.read(io.BytesIO(self._content(name)))
            mistakes = Kept(_mistakes(stored["mistakes"], flat))  # most answers are right, and need none
            return section_from(archive.unpooled(stored["section"], flat), mistakes, self._alike)
        except archive.DAMAGED as error:
            what = f"the paper {FOLDER}/{self._assignment}/*/{name} cannot be read"
            raise InfrastructureFault(f"{what} ({error}); delete that folder and mark again") from error
