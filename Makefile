# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Tests that run at a time, and those that run a second time with PostgreSQL as Django's database.
AT_ONCE ?= 3
SEARCHES := $(addprefix tests/pages/test_,conditions.py finder.py saved_searches.py search.py searched.py)
ON_POSTGRES := tests/live tests/retention $(SEARCHES) --ignore tests/live/test_doorbell.py

.PHONY: run test test-faults test-faults-long bench screenshots lint audit clean

run: $(VENV)/.run
	@$(BIN)/inspector serve --port $(PORT)

test: lint browser tools
	@$(BIN)/python -m pytest -m "not faults" -n $(AT_ONCE) --dist loadfile
	@$(BIN)/python -m pytest -p tests.on_postgres -n $(AT_ONCE) --dist loadfile $(ON_POSTGRES)

test-faults: $(VENV)/.dev
	@sh tests/faults/install.sh
	@$(BIN)/python -m pytest -m "faults and not long" tests/faults

test-faults-long: $(VENV)/.dev
	@$(BIN)/python -m pytest -m "faults and long" tests/faults

bench: $(VENV)/.dev browser
	@$(BIN)/python -m tests.bench

screenshots: $(VENV)/.dev browser
	@$(BIN)/python -m tests.browser.screenshots

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# Asks an advisory service on the internet about every installed package; not part of `make test`, which needs none.
audit: $(VENV)/.dev
	@$(BIN)/pip-audit --skip-editable --strict

.PHONY: browser
browser: $(VENV)/.dev
	@sh tests/browser/install.sh $(BIN)/python

.PHONY: tools
tools:
	@sh tests/export/install.sh
	@sh tests/deploy/install.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	@echo "Preparing $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	@echo "Preparing $(VENV) for development (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,postgres,redis,sso]'
	@touch $@ $(VENV)/.run

clean:
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
