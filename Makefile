# The two commands: `make run` and `make test`. `make help` lists the others.
PYTHON ?=
PORT ?= 8000
export PORT

BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run stop services test test-full lint format lock clean

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

setup:
	@PYTHON="$(PYTHON)" bin/setup

setup-dev:
	@PYTHON="$(PYTHON)" bin/setup --dev

run: setup  ## Start the shop with demo data (PORT=8000)
	@$(BIN)/python -m shop.run

stop:  ## End everything that `make run` and `make services` started
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m shop.run --stop; fi

services: setup  ## Start the embedded PostgreSQL and Valkey, print their addresses
	@$(BIN)/python -m shop.embedded start

test: setup-dev  ## Lint, types, layers, migrations, tests, browser journeys
	@$(BIN)/python bin/check.py lint tests

test-full: setup-dev  ## The same and what takes long
	@$(BIN)/python bin/check.py lint tests --full

lint: setup-dev  ## Everything of `make test` but the tests
	@$(BIN)/python bin/check.py lint

format: setup-dev  ## Bring the code to the one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: setup-dev  ## Write requirements/*.txt anew from requirements/*.in
	@bin/lock

clean: stop  ## Remove what set-up and checks made; the data in var/ stays
	@rm -rf .venv .venv-semgrep staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find . -name '*.mo' -type f -delete
