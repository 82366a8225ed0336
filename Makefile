# Every target sets up what it needs: a virtual environment in .venv, made anew when setup.cfg changes.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: score test lint bench clean

score: $(READY)
	$(BIN)/harness score

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check harness tests
	$(BIN)/ruff format --check harness tests
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

# CPU torch comes first and bounded: an unbounded torch brings several GB of CUDA packages.
$(READY): setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "torch>=2.4,<2.14"
	$(BIN)/python -m pip install --quiet --editable ".[test,lint]"
	touch $(READY)

clean:
	rm -rf $(VENV) build *.egg-info
