# Everything runs from .venv, which uv fills with exactly what uv.lock names. Paths are relative, so
# that a folder with a space in its name is no trouble.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint fix bench docs screenshots clean

# The newest Python that is really there; a version manager's stand-in that runs nothing is not.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
export UV_PROJECT_ENVIRONMENT := .venv
# Without kept bytecode every process compiles two thousand modules anew: half of each start.
unexport PYTHONDONTWRITEBYTECODE
UV = sh deploy/uv.sh "$(PYTHON)"
RUN := .venv/bin/python

help:  ## Show this help
	@echo "Helpdesk. Variables: PORT=8080 HOST=127.0.0.1 DATA_DIR=var DEMO=1 (docs/configuration.md)"
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: .venv/runtime  ## Start everything, with demo data, on http://localhost:8080
	@exec $(RUN) -m helpdesk.runtime.supervisor --with-parent

test: .venv/development  ## Run the whole test suite (ARGS="-k words" narrows it)
	@exec $(RUN) -m pytest -n $(or $(WORKERS),2) --dist loadfile $(ARGS)

lint: .venv/development  ## Check format, style, layers, templates, settings, migrations, lock file
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	.venv/bin/djlint --check --quiet templates
	.venv/bin/djlint --lint --quiet templates
	@set -a; . deploy/example.env; SECRET_KEY=$$(head -c 48 /dev/urandom | base64); \
	    CREDENTIAL_KEYS=$$(head -c 48 /dev/urandom | base64); set +a; \
	    echo "manage.py check --deploy"; \
	    $(RUN) manage.py check --deploy --fail-level WARNING && \
	    echo "manage.py makemigrations --check" && \
	    $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "uv lock --check"; $(UV) lock --check --quiet

fix: .venv/development  ## Repair what the linters can repair
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
	@.venv/bin/djlint --reformat --quiet templates || true

bench: .venv/development  ## Measure speed against the floors in docs/performance.md
	@exec $(RUN) bench/run.py $(ARGS)

docs: .venv/development  ## Write the OpenAPI document to docs/openapi.yaml
	@$(RUN) manage.py spectacular --file docs/openapi.yaml

screenshots: .venv/development  ## Take the pictures of the README
	@exec $(RUN) docs/screenshots.py $(ARGS)

clean:  ## Remove .venv and caches; the data in DATA_DIR stay
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/runtime: uv.lock pyproject.toml
	@echo "helpdesk: Installing into .venv …"
	@$(UV) sync --frozen --quiet --python "$(PYTHON)" --no-dev --inexact --compile-bytecode
	@$(RUN) -m compileall -q -j 0 $(patsubst %/__init__.py,%,$(wildcard */__init__.py))
	@touch $@

.venv/development: uv.lock pyproject.toml
	@echo "helpdesk: Installing into .venv …"
	@$(UV) sync --frozen --quiet --python "$(PYTHON)"
	@touch $@ .venv/runtime
