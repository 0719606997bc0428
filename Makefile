# One obvious command each. Everything works in a fresh clone: what is missing is set up first.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
RELEASE := build/catalogue/release.zip
# What the compiled catalogue is made from: its source text and the code that compiles it.
CATALOGUE_SOURCES = requirements-dev.lock $(shell find resources/catalogue 2>/dev/null; \
	find counter_app/catalogue counter_app/forms sync/district/publishing* -name '*.py' 2>/dev/null)
# `make test TEST_ARGS="tests/unit -q"` runs a part; TEST_JOBS=0 runs the tests one after the other in this process.
TEST_ARGS ?=
TEST_JOBS ?= 2

.PHONY: help setup setup-tests run test lint bench bench-forms fuzz-forms conformance-peers support-page screenshots catalogue lock clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 26

setup:  ## make .venv and install what is missing (quick when nothing is)
	@packaging/setup.sh run

setup-tests:
	@packaging/setup.sh tests

run: setup  ## open the counter with an embedded demo district
	@$(MAKE) --no-print-directory catalogue-file
	@.venv/bin/counter demo

test: setup-tests  ## lint, then every test
	@$(MAKE) --no-print-directory lint-only catalogue-file
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -p no:cacheprovider -W error -n $(TEST_JOBS) --dist worksteal $(TEST_ARGS)

lint: setup  ## ruff, mypy --strict, import contracts
	@$(MAKE) --no-print-directory lint-only

bench: setup-tests  ## time what a clerk waits for, as ratios
	@$(MAKE) --no-print-directory catalogue-file
	@$(PYTHON) -m tests.bench

bench-forms: setup-tests  ## time the form engine side by side with its peers (fetches them)
	@$(PYTHON) -m tests.bench.forms $(BENCH_ARGS)

fuzz-forms: setup-tests  ## feed the form engine torn and misspelt forms; prints its count
	@$(MAKE) --no-print-directory catalogue-file
	@$(PYTHON) -m tests.fuzz_forms $(FUZZ_ARGS)

conformance-peers: setup-tests  ## run the conformance cases through JavaRosa, web-forms and rxeval
	@$(PYTHON) -m tests.conformance.peers

support-page: setup-tests  ## write docs/xlsform-support.md: what of XLSForm runs here
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m tests.conformance.support_page

screenshots: setup-tests  ## draw every page into docs/screenshots
	@$(MAKE) --no-print-directory catalogue-file
	@$(PYTHON) -m tests.screenshots

catalogue: setup  ## compile and sign the demo catalogue when its sources changed
	@$(MAKE) --no-print-directory catalogue-file

lock:  ## rewrite the hash-pinned locks from pyproject.toml
	@packaging/lock.sh

clean:  ## remove what can be made again, keep .venv
	@rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: lint-only catalogue-file

lint-only:
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m mypy --strict --no-error-summary counter_app sync ui
	@.venv/bin/lint-imports --no-logo

catalogue-file: $(RELEASE)
	@:

$(RELEASE): $(CATALOGUE_SOURCES)
	@.venv/bin/district catalogue build
	@touch $@
