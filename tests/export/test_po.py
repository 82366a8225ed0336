"""PO: a comment for every finding, which gettext and the reader pass over."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.core.errors import ConfigError
from harness.corpus import Choices, read_files
from harness.export import ORIGINALS
from tests.export.originals import scored

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=n != 1;\\n"

# by hand
#: a.c:1
#, fuzzy
msgid "Das Werk baute 500 Tonnen."
msgstr "The works built 700 tonnes."

#~ msgid "alt"
#~ msgstr "old"

msgid "Alles ist gut."
msgstr "All is well."

msgctxt "x"
msgid "Eine Ameise sah 40 Käfer."
msgid_plural "%d Ameisen sahen 40 Käfer."
msgstr[0] "One ant saw 40 beetles."
msgstr[1] ""
"%d ants saw "
"90 beetles."
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comments_stand_before_their_messages(tmp_path: Path, end: str) -> None:
    file = tmp_path / "acme.po"
    file.write_text(PO.replace("\n", end), encoding="utf-8", newline="")
    run = scored(file, tmp_path / "reports", source_lang="de")
    out = tmp_path / "out" / "acme.po"
    out.parent.mkdir()
    assert ORIGINALS["po"].write(run, file, out) == ["comments added: 2"]
    lines = out.read_bytes().decode().split(end)
    comments = [number for number, line in enumerate(lines) if line.startswith("# harness: ")]
    assert [lines[number + 1] for number in comments] == ["# by hand", 'msgctxt "x"']
    assert "the source has “500 Tonnen”, the translation has “700 tonnes”" in lines[comments[0]]
    assert "the source has “40”, the translation has “90”" in lines[comments[1]]
    known = [finding.sureness_and_confidence for card in run.cards(0, len(run.keys)) for finding in card.findings]
    assert known == [re.search(r"number-changed \((.*?)\): ", lines[number])[1] for number in comments]  # type: ignore[index]
    assert all(" confidence " in words for words in known)
    assert end.join(line for line in lines if "# harness: " not in line) == PO.replace("\n", end)
    texts = [read_files([path], None, Choices("de")).documents[0].candidate for path in (file, out)]
    assert texts[0] is not None and texts[1] is not None and texts[0].text == texts[1].text


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
def test_gettext_reads_the_copy(tmp_path: Path) -> None:
    file, out = tmp_path / "acme.po", tmp_path / "out.po"
    file.write_text(PO, encoding="utf-8")
    ORIGINALS["po"].write(scored(file, tmp_path / "reports", source_lang="de"), file, out)
    done = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", out], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "error" not in done.stderr


def test_a_file_that_was_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("acme.po")
    file.write_text(PO, encoding="utf-8")
    run = scored(file, Path("reports"), source_lang="de")
    file.write_text(PO.replace("All is well", "All was well"), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        ORIGINALS["po"].write(run, file, Path("out.po"))
    assert str(error.value) == (
        'acme.po, line 16: the texts of "Alles ist gut." are not those that the run one scored; give the file as it was '
        "scored, or score this one"
    )
