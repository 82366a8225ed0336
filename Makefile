# Every target sets up what it needs: a virtual environment in .venv, made anew when setup.cfg changes.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: score test lint bench agreement screenshots clean

score: $(READY)
	$(BIN)/harness score

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check harness tests
	$(BIN)/ruff format --check harness tests
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m pip install --quiet --editable ".[bench]"
	$(BIN)/python -m tests.benchmarks

# Measures metrics against published human judgements anew, and writes the table that scorecards quote.
agreement: $(READY)
	$(BIN)/python -m tests.benchmarks.agreement --write

# The pictures in docs/, from the shipped articles; needs a chromium on the PATH.
screenshots: $(READY)
	rm -rf build/screenshots
	$(BIN)/harness score --out build/screenshots --run-id shipped --quiet
	$(BIN)/python -m tests.browser.screenshots build/screenshots/shipped

# CPU torch comes first and bounded: an unbounded torch brings several GB of CUDA packages.
$(READY): setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "torch>=2.4,<2.14"
	$(BIN)/python -m pip install --quiet --editable ".[test,lint]"
	touch $(READY)

clean:
	rm -rf $(VENV) build *.egg-info
