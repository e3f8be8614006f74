# The two commands: `make run` and `make test`. Both make their virtual environment from the lock the first time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-fast lint bench conformance lock clean

run: $(VENV)/.installed
	$(BIN)/trygg run --example

test: $(VENV)/.installed-dev
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

test-fast: $(VENV)/.installed-dev
	$(BIN)/pytest tests/unit

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

# How near the statistics are to printed values and to other programs: docs/conformance.md.
conformance: $(VENV)/.installed-dev
	$(BIN)/python -m tests.conformance

# Extras stay in the lock: without them pip before 23.3 takes the newest version of a package that is asked for with an extra.
lock:
	uv pip compile pyproject.toml --no-strip-extras --group build --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements.lock
	uv pip compile pyproject.toml --no-strip-extras --group build --group dev --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) *.egg-info

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; assert (3, 11) <= sys.version_info < (3, 14), 'Python 3.11-3.13 is needed, this is ' + sys.version"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
