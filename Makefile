# Everything a person does here.
.DEFAULT_GOAL := help
.PHONY: help demo stop test test-random bench lint format check requirements messages
export PORT ?= 8000
export EVERYTHING ?=
export SEARCH ?=
SEED := $(or $(SEED),$(shell date +%s))
PYTHON := .venv/bin/python

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(firstword $(MAKEFILE_LIST)) | column -t -s '|' 2>/dev/null || grep '##' $(firstword $(MAKEFILE_LIST))

demo: ## Run the shop at 127.0.0.1:8000 with demo data (PORT=8001; EVERYTHING=1 lists all 118 products; SEARCH=elasticsearch)
	@deploy/setup.sh requirements$(if $(filter elasticsearch,$(SEARCH)),-search).txt
	@$(PYTHON) -m deploy.demo

stop: ## Stop the demo and the database of this clone
	@$(PYTHON) -m deploy.demo stop

test: ## Run all tests (installs Chromium and a search server once); ARGS="…" goes to pytest
	@deploy/setup.sh requirements-dev.txt
	@$(PYTHON) -m deploy.template & deploy/setup_browser.sh && { $(PYTHON) -m deploy.embedded_elasticsearch install >/dev/null || [ -z "$$CI" ]; } && wait
	@$(PYTHON) -m pytest -n 2 --dist worksteal -rfER $(ARGS)

test-random: ## Draw twenty times as many random histories of orders and money; prints its seed (SEED=1795690090 TIMES=50)
	@deploy/setup.sh requirements-dev.txt
	@echo "make test-random SEED=$(SEED) TIMES=$(or $(TIMES),20)"
	@env -u CI TIMES=$(or $(TIMES),20) $(PYTHON) -m pytest -n 2 -m hypothesis --hypothesis-seed=$(SEED) $(ARGS)

bench: ## Measure pages at 100 to 20,000 listings, search at 1,000 to 100,000, orders as they come in (SIZES="100 5000")
	@deploy/setup.sh requirements-dev.txt
	@$(PYTHON) -m tests.benchmarks $(SIZES)
	@$(PYTHON) -m tests.benchmarks.searching $(SIZES)
	@$(PYTHON) -m tests.benchmarks.orders $(SIZES)

lint: ## Run every check of style, floors, migrations, words and settings
	@deploy/setup.sh requirements-dev.txt
	@$(PYTHON) -m deploy.lint

format: ## Format Python and templates
	@deploy/setup.sh requirements-dev.txt
	@$(PYTHON) -m ruff check --fix --quiet . || true
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m djhtml -t 2 templates

check: ## What CI runs: lint and all tests
	@CI=true bash .ci/run

messages: ## Write new words into the Vietnamese catalogues
	@$(PYTHON) -m deploy.messages update

requirements: ## Pin the three requirements files anew from pyproject.toml
	@deploy/setup.sh requirements-dev.txt
	@$(PYTHON) -m uv pip compile -q pyproject.toml --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url -o requirements.txt
	@$(PYTHON) -m uv pip compile -q pyproject.toml --group search-server --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url -o requirements-search.txt
	@$(PYTHON) -m uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url -o requirements-dev.txt
