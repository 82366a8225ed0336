"""`harness doctor`: each fault it is for is planted and found."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from harness.cli import doctor
from harness.core.errors import EncoderError
from tests.conftest import Call


@pytest.fixture
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading both models takes ten seconds; one test does it."""
    monkeypatch.setattr(doctor, "_models", lambda workspace: iter(()))
    monkeypatch.setattr(doctor, "_gpu", lambda: doctor.Look("GPU", "ok", "none"))


def looks(call: Call, workspace: Path) -> tuple[int, dict[str, dict[str, str]]]:
    result = call("doctor", "--workspace", workspace, "--json")
    return result.code, {one["what"]: one for one in json.loads(result.out)["checks"]}


@pytest.mark.model
def test_here_all_is_well(tmp_path: Path, call: Call) -> None:
    result = call("doctor", "--workspace", tmp_path)
    assert (result.code, result.err) == (0, "")
    assert [line.split()[0] for line in result.out.splitlines()] == ["ok"] * 10
    assert "all-MiniLM-L6-v2: found, verified, loaded" in result.out
    assert "scored two sentences and found the planted error" in result.out


@pytest.mark.usefixtures("without_models")
def test_settings_that_cannot_be_read_are_a_fault(tmp_path: Path, call: Call) -> None:
    (tmp_path / "harness.toml").write_text("[scroe]\n")
    code, found = looks(call, tmp_path)
    assert code == 3
    assert found["settings"]["state"] == "fault" and "did you mean" in found["settings"]["message"]
    assert found["cache"]["state"] == "warning"


@pytest.mark.usefixtures("without_models")
def test_a_workspace_that_is_not_there_is_a_fault(tmp_path: Path, call: Call) -> None:
    code, found = looks(call, tmp_path / "absent")
    assert code == 3
    assert found["disk"]["message"] == (
        f"{tmp_path / 'absent'}: No such file or directory; name a folder with --workspace"
    )


@pytest.mark.usefixtures("without_models")
def test_a_cache_that_cannot_be_written_is_a_warning(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "file" / "below"))
    code, found = looks(call, tmp_path)
    assert code == 0
    assert found["cache"]["state"] == "warning" and "all vectors are computed again" in found["cache"]["message"]


@pytest.mark.usefixtures("without_models")
def test_a_package_that_is_missing_or_too_old_is_a_fault(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = ["numpy>=99", "no-such-package", 'pytest>=99; extra == "test"']
    monkeypatch.setattr(metadata, "requires", {"translation-harness": needed}.__getitem__)
    code, found = looks(call, tmp_path)
    assert code == 3
    assert found["packages"]["message"] == (
        f"no-such-package is missing; numpy>=99 is required, {metadata.version('numpy')} is installed; "
        "run `pip install translation-harness`"
    )


@pytest.mark.usefixtures("without_models")
def test_code_that_is_not_installed_is_a_warning(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", absent)
    code, found = looks(call, tmp_path)
    assert code == 0
    assert (found["packages"]["state"], found["packages"]["message"]) == (
        "warning",
        "translation-harness is not installed, so its requirements are unknown; run `pip install .` in its repository",
    )


@pytest.mark.parametrize(("installed", "state", "code"), [(True, "fault", 3), (False, "warning", 0)])
def test_a_model_that_does_not_load(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch, installed: bool, state: str, code: int
) -> None:
    def broken(name: str) -> None:
        raise EncoderError(f"{name} is not the expected model")

    monkeypatch.setattr("harness.encoder.load_encoder", broken)
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda package: object() if installed else None)
    monkeypatch.setattr(doctor, "_gpu", lambda: doctor.Look("GPU", "ok", "none"))
    got, found = looks(call, tmp_path)
    assert (got, found["model"]["state"]) == (code, state)


@pytest.mark.usefixtures("without_models")
def test_a_self_test_that_fails_says_which_part(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_tried", lambda candidate: (50.0, set()))
    code, found = looks(call, tmp_path)
    assert code == 3
    assert found["self-test"]["message"] == (
        "equal texts score 50.0 BLEU instead of 100; the rules did not find the wrong number; reinstall harness"
    )


@pytest.mark.usefixtures("without_models")
def test_a_look_that_breaks_is_a_fault_and_the_others_go_on(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OSError("libcudart.so\x1b[2J: cannot open shared object file")

    monkeypatch.setattr(doctor, "_gpu", broken)
    result = call("doctor", "--workspace", tmp_path)
    assert result.code == 3 and "\x1b" not in result.out
    assert "cannot be looked at (OSError: libcudart.so" in result.out
    assert "scored two sentences and found the planted error" in result.out


@pytest.mark.usefixtures("without_models")
def test_an_external_scorer_is_looked_for_and_not_started(tmp_path: Path, call: Call) -> None:
    (tmp_path / "scorer.py").write_text("raise SystemExit(1)")
    (tmp_path / "harness.toml").write_text(
        '[external.one]\ncommand = ["scorer.py"]\n[external.two]\ncommand = ["no-such-program", "scorer.py"]\n'
    )
    code, _ = looks(call, tmp_path)
    shown = call("doctor", "--workspace", tmp_path).out
    assert code == 0
    assert "one: found scorer.py" in shown
    assert "two: no-such-program was not found; correct the command in [external.two]" in shown


def test_a_model_that_the_settings_name_is_looked_at(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Model:
        def encode(self, texts: list[str]) -> None:
            assert texts

    def load(name: str) -> Model:
        asked.append(name)
        if name == "absent":
            raise EncoderError("absent cannot be loaded")
        return Model()

    monkeypatch.setattr("harness.encoder.load_encoder", load)
    monkeypatch.setattr(doctor, "_gpu", lambda: doctor.Look("GPU", "ok", "none"))
    (tmp_path / "harness.toml").write_text('[embedding]\nmultilingual_model = "absent"\n')
    code, found = looks(call, tmp_path)
    assert asked[-1] == "absent" and len(asked) == 3
    assert (code, found["model"]) == (3, {"what": "model", "state": "fault", "message": "absent cannot be loaded"})
