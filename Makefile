# `make help` says what there is. Everything runs in .venv, made from requirements/ with hashes.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= 127.0.0.1
PORT ?= 8000
# The labelled sets, which are not part of this repository (training/README.md).
DATA ?= ../shared/data

# A file's tests stay together; files are shared out among as many processes as there are cores.
WORKERS ?= auto
SHARED_OUT := -n $(WORKERS) --dist loadfile

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What is checked but is not imported from src/.
CODE := src tests bench training

.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgres browser npm-packages check static format-check lint types imports \
	migrations docs fix messages model evaluate bench lock clean

help: ## Say what every target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.run ## Make the environment and the settings that a publication needs
	@$(BIN)/plaintalk init

run: .venv/.run ## Serve the demo publication at http://HOST:PORT (127.0.0.1:8000)
	@$(BIN)/plaintalk run --demo --host "$(HOST)" --port "$(PORT)"

test: .venv/.dev browser npm-packages ## Run all tests: on SQLite, in a real browser, and on a real PostgreSQL
	$(BIN)/python -m pytest tests -m "not browser" $(SHARED_OUT)
	$(BIN)/python -m pytest tests -m browser $(SHARED_OUT)
	WORKERS=$(WORKERS) $(BIN)/python tests/on_postgres.py

check: static test-sqlite ## Run every check, and the tests on SQLite without a browser

static: .venv/.dev format-check lint types imports migrations docs ## Run every check but the tests

test-sqlite: .venv/.dev
	$(BIN)/python -m pytest tests -m "not browser" $(SHARED_OUT)

test-postgres: .venv/.dev
	WORKERS=$(WORKERS) $(BIN)/python tests/on_postgres.py

browser: .venv/.dev
	@sh tests/browser/install.sh

npm-packages:
	@sh tests/npm.sh

format-check: .venv/.dev
	$(BIN)/ruff format --check $(CODE)

lint: .venv/.dev
	$(BIN)/ruff check $(CODE)

types: .venv/.dev
	PLAINTALK_SECRET_KEY=for-the-type-checker-alone-0123456789 PLAINTALK_DATABASE_URL=sqlite:///:memory: \
		$(BIN)/mypy

imports: .venv/.dev
	$(BIN)/lint-imports --no-cache

migrations: .venv/.dev
	DJANGO_SETTINGS_MODULE=tests.settings PYTHONPATH=. $(BIN)/django-admin makemigrations --check --dry-run

docs: .venv/.dev
	$(BIN)/python -m pytest tests/house -k docs

messages: .venv/.dev ## Gather the texts into the catalogues of all languages, and compile them
	PYTHONPATH=. $(BIN)/python -m tests.house.catalogues

fix: .venv/.dev ## Repair what can be repaired: format, imports, generated pages of docs/
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	PYTHONPATH=. $(BIN)/python tests/house/generated.py

model: build/train-env/.ready ## Make the classifier anew from the labelled sets in DATA=FOLDER
	PYTHONPATH=. build/train-env/bin/python -m training all --data "$(DATA)"

build/train-env/.ready: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv build/train-env
	build/train-env/bin/pip install -q torch==2.13.0
	build/train-env/bin/pip install -q --require-hashes -r requirements/run.txt
	build/train-env/bin/pip install -q --editable ".[train]"
	@touch $@

evaluate: .venv/.dev ## Measure the shipped model on DATA=FOLDER; say where docs/model-card.md differs
	$(BIN)/python -m training.evaluate --data "$(DATA)" --check docs/model-card.md

bench: .venv/.dev ## Print the benchmarks' tables, beside a peer's in the same run
	$(BIN)/python bench/engine.py
	$(BIN)/python bench/bulk.py
	$(BIN)/python bench/engine_speed.py
	$(BIN)/python bench/related_posts.py
	$(BIN)/python bench/desk.py
	$(BIN)/python bench/replay.py
	$(BIN)/python bench/learning.py
	$(BIN)/python bench/server.py
	$(BIN)/python bench/embed.py
	$(BIN)/python bench/live.py

lock: ## Choose the newest versions that fit pyproject.toml and write requirements/ (needs uv)
	uv pip compile pyproject.toml -p 3.11 --universal --generate-hashes --no-emit-index-url \
		--no-header --upgrade -q -o requirements/run.txt
	uv pip compile pyproject.toml --group dev -p 3.11 --universal --generate-hashes \
		--no-emit-index-url --no-header --upgrade -q -o requirements/dev.txt

clean: ## Remove the environment and caches; data/ and .env stay
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist

.venv/.run: requirements/run.txt pyproject.toml
	@echo "Making the environment (about a minute) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
