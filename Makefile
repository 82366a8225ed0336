# Every target sets up what it needs: a virtual environment in .venv, made anew when setup.cfg changes.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: score test lint coverage docs versions bench agreement calibrate screenshots clean

score: $(READY)
	$(BIN)/harness score

test: $(READY)
	$(BIN)/python -m pytest

lint: $(READY)
	$(BIN)/ruff check harness tests docs examples
	$(BIN)/ruff format --check harness tests docs examples
	$(BIN)/mypy
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin
	$(BIN)/codespell

# The tests again, slower: which lines of harness/ they run. Fails if the share is below the floor in setup.cfg.
coverage: $(READY)
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# The guide and the reference; open build/docs/index.html.
docs: $(READY)
	$(BIN)/python docs/generate.py
	$(BIN)/python -m sphinx -W --keep-going -q -d build/doctrees docs build/docs

# The wheel, installed and used with every Python that is here; PYTHONS names them.
PYTHONS ?= python3.11 python3.12 python3.13 python3.14
versions: $(READY)
	rm -rf build/lib build/bdist.* build/versions
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/versions .
	set -e; for python in $(PYTHONS); do \
		$$python -c "" 2>/dev/null || { echo "$$python: not here"; continue; }; \
		folder=build/versions/$$(basename $$python); $$python -m venv $$folder; \
		$$folder/bin/pip install --quiet $(TORCH); \
		$$folder/bin/pip install --quiet build/versions/*.whl; \
		$$folder/bin/harness init $$folder/workspace; \
		$$folder/bin/harness score --workspace $$folder/workspace --no-embedding --quiet; \
		$$folder/bin/harness doctor --workspace $$folder/workspace; \
	done

bench: $(READY)
	$(BIN)/python -m pip install --quiet --editable ".[bench]"
	$(BIN)/python -m tests.benchmarks

# Fits the models of omitted and added passages, and those of confidence, on the development data, and writes them into the package.
CALIBRATION_DATA ?= ../shared/data/dev
calibrate: $(READY)
	$(BIN)/python -m harness.validate.calibrate_passages $(CALIBRATION_DATA)
	$(BIN)/python -m harness.validate.calibrate $(CALIBRATION_DATA)

# Measures metrics against published human judgements anew, and writes the table that scorecards quote.
agreement: $(READY)
	$(BIN)/python -m tests.benchmarks.agreement --write

# The pictures in docs/, from the shipped articles; needs a chromium on the PATH.
screenshots: $(READY)
	rm -rf build/screenshots
	$(BIN)/harness score --out build/screenshots --run-id shipped --quiet
	$(BIN)/python -m tests.browser.screenshots build/screenshots/shipped

# Torch comes first, so that it can come from an index of its own. On Linux, PyPI's torch brings over 1.5 GB of CUDA packages,
# which neither the tests nor the packaged models use. For the CPU build, which has 0.2 GB:
#   make test TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
TORCH := "torch>=2.4,<2.14" $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
$(READY): setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet $(TORCH)
	$(BIN)/python -m pip install --quiet --editable ".[test,lint,docs]"
	touch $(READY)

clean:
	rm -rf $(VENV) build *.egg-info
