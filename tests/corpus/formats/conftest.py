"""What the tests of formats share: files written as a user has them, and refusals as whole sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.core.errors import HarnessError
from harness.corpus import Choices, Corpus, read_files

Put = Callable[[str, str | bytes], Path]
Refused = Callable[..., str]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Write a file into the current folder and name it as a user would."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str | bytes) -> Path:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return Path(name)

    return write


@pytest.fixture
def refused(put: Put) -> Refused:
    """The sentence with which a file of this content is refused."""

    def refuse(name: str, content: str | bytes, choices: Choices | None = None, form: str | None = None) -> str:
        with pytest.raises(HarnessError) as caught:
            read_files([put(name, content)], form, choices)
        return str(caught.value)

    return refuse


def rows(corpus: Corpus) -> list[tuple[str, ...]]:
    """A corpus as rows: the key, the lines of source and references, and those of the candidate."""
    found = []
    for document in corpus.documents:
        sides = [document.source, *(reference.text for reference in document.references), document.candidate]
        found.append((*document.key, *("" if side is None else side.text for side in sides)))
    return found
