# The commands of this project. `make help` lists them.
#
#   PYTHON=python3.13   the Python the environment is made with (3.11 or newer)
#   PORT=8050           where `make run` listens; any setting of docs/settings.md works so
#   ARGS="-k chaser"    passed on to pytest by `make test` and its kind

PYTHON ?= python3
ARGS ?=

BIN = .venv/bin
ENVIRONMENT = .venv/.made-from-lock
SHARED = $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder
BUNDLE = assets/vendor/mediabunny.min.mjs.br

.DEFAULT_GOAL := help
.PHONY: help run test test-quick test-search watch check format drill bench audit lock wheel clean

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

run: $(ENVIRONMENT) $(BUNDLE) ## Show a race already under way on http://127.0.0.1:8050/
	@exec $(BIN)/poursuite demo

test: $(ENVIRONMENT) $(BUNDLE) ## Run every test, the browser's included
	@$(BIN)/python tests/browser/find_chromium.py --install
	$(SHARED) --timeout 300 -m "not whole" $(ARGS)

test-quick: $(ENVIRONMENT) $(BUNDLE) ## Run what needs no browser and no installing, in three minutes
	$(SHARED) -m "not browser and not installs and not long" $(ARGS)

test-search: $(ENVIRONMENT) $(BUNDLE) ## Look for rare faults, with new random examples in every run
	$(SHARED) -m "not browser and not installs" --hypothesis-profile=search $(ARGS)

check: $(ENVIRONMENT) ## Check style, types and the walls between packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py tests/test_browser_rooms.py

format: $(ENVIRONMENT) ## Put the code in its shape
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

watch: $(ENVIRONMENT) $(BUNDLE) ## Watch the whole demo race, number by number, and pages on more screens
	@$(BIN)/python tests/browser/find_chromium.py --install
	$(BIN)/python -m pytest -m whole $(ARGS)

drill: $(ENVIRONMENT) ## Let everything go wrong that can, for a quarter of an hour, and count
	$(BIN)/python -m tests.drill $(ARGS)
	$(BIN)/python -m tests.drill.outages

bench: $(ENVIRONMENT) $(BUNDLE) ## Measure, each figure beside the naive way
	@$(BIN)/python tests/browser/find_chromium.py --install
	$(BIN)/python -m tests.bench

audit: $(ENVIRONMENT) $(BUNDLE) tests/audit/node_modules ## Let Lighthouse judge the pages (needs npm)
	@$(BIN)/python tests/browser/find_chromium.py --install
	$(BIN)/python -m tests.audit

tests/audit/node_modules: tests/audit/package-lock.json
	npm ci --prefix tests/audit --no-audit --no-fund
	@touch $@

wheel: $(ENVIRONMENT) $(BUNDLE) ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

# One lock holds for Python 3.11 to 3.14 on Linux and macOS. Index addresses stay out of it.
LOCK = uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' pyproject.toml

lock: ## Resolve the newest dependencies into requirements*.lock (needs uv)
	@command -v uv > /dev/null || { echo "make lock: uv is not on the PATH: pip install uv"; exit 1; }
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## Remove the environment and everything built
	rm -rf .venv dist build tests/audit/node_modules assets/vendor/*.min.* .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(ENVIRONMENT): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "make: Python 3.11 or newer is needed, found %d.%d. Name another: make PYTHON=python3.12 ..." % v[:2])'
	@echo "Making the environment in .venv (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(BUNDLE): assets/vendor/plotly.json assets/vendor/mediabunny.json dashboard/web/bundle.py | $(ENVIRONMENT)
	@$(BIN)/python -m dashboard.web.bundle
