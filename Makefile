# Palabre from a fresh clone. It needs Python 3.11 or newer, git and make, and brings the rest
# into .venv/ at the first run.

VENV := .venv
BIN := $(VENV)/bin
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11
# The first one that is new enough; `make run PYTHON=/path/to/python` names another.
PYTHON ?= $(shell for each in $(CANDIDATES); do \
	$$each -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$each && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV ?= $(shell command -v uv || echo $(BIN)/uv)
# Test processes side by side; each has a Valkey and a PostgreSQL of its own.
JOBS ?= 2
CHROMIUM ?= /usr/bin/chromium
# The accessibility checker of the browser tests, from npm; kept out of the repository.
AXE_VERSION := 4.14.1
AXE_INTEGRITY := sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==
AXE := $(VENV)/axe-core/$(AXE_VERSION)/axe.min.js
WORDPRESS := $(VENV)/wordpress/usr/share/wordpress
PHP := /usr/bin/php
MARIADB := /usr/sbin/mariadbd
# What `make security` attacks with: each in an environment of its own, none of the project's.
ATTACKERS := schemathesis bandit wapiti sqlmap brs-kb
ATTACKS := $(VENV)/security
# The Big List of Naughty Strings (MIT), from npm; kept out of the repository.
BLNS_VERSION := 2.0.4
BLNS_INTEGRITY := sha512-ZEZZD8DvGJhTw9oE3uLjyThFDMRQbcH011YySUK+kAcueHvaUDRfWKp7QJrQblat8WzcegWwVFuNd+XZ49LROQ==
BLNS := $(ATTACKS)/lists/blns.json
INJECTIONS := $(ATTACKS)/lists/injections.json
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate --python-version 3.11 $(LATEST)

# An environment whose Python was upgraded away is made anew.
$(shell test -x $(BIN)/python || rm -f $(VENV)/*.stamp)

.DEFAULT_GOAL := help
.PHONY: help run test test-browser browser screenshots test-wordpress test-tuning check bench faults faults-cluster lives security lock

help: ## Show what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Serve Palabre on http://127.0.0.1:8000 (another port: PORT=8001 make run)
	@exec $(BIN)/palabre up

test: $(VENV)/dev.stamp ## Run the tests, with real servers that they start themselves
	@exec $(BIN)/python -m pytest -n $(JOBS)

# By whole files: the tests of one share what it has begun with.
test-browser: browser $(VENV)/browser.stamp $(AXE) ## Go through the pages with Debian's chromium, as readers and moderators do
	@CHROMIUM=$(CHROMIUM) AXE=$(AXE) $(BIN)/python -m pytest tests/browser \
		-n $(JOBS) --dist loadfile $(OPTIONS)

# What no lock of ours brings: a browser, and npm until axe-core is here.
browser: | $(CHROMIUM)
	@test -f $(AXE) || command -v npm >/dev/null || { \
		echo "npm is missing, which fetches axe-core (Debian: apt-get install npm)." >&2; exit 1; }

screenshots: $(VENV)/browser.stamp | $(CHROMIUM) ## Take the pictures of the main screens anew (docs/images/screens/)
	@CHROMIUM=$(CHROMIUM) $(BIN)/python -m tests.browser.screenshots

test-wordpress: $(VENV)/dev.stamp $(WORDPRESS) | $(PHP) $(MARIADB) ## Go through Debian's WordPress with our plugins, and run Akismet's client's own tests
	@WORDPRESS=$(WORDPRESS) $(BIN)/python -m pytest tests/foreign $(OPTIONS)

test-tuning: $(VENV)/encoder.stamp ## Run the tests of tuning the encoder, which need torch
	@exec $(BIN)/python -m pytest -m tuning tests/workers/training/encoder

check: $(VENV)/dev.stamp ## Check format, style, types and the direction of imports
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . \
		&& $(BIN)/mypy --no-error-summary && $(BIN)/lint-imports

bench: $(VENV)/bench.stamp ## Measure quality, speed and memory beside others, and print the figures
	@exec $(BIN)/python -m pytest -m benchmark -s tests/benchmarks $(OPTIONS)

faults: $(VENV)/dev.stamp ## Try every fault long, and write docs/reliability.md (some: FAULTS="--only F2,F4")
	@exec $(BIN)/python -m tests.faults $(FAULTS)

faults-cluster: $(VENV)/dev.stamp ## Cut off and kill hosts of a whole cluster (Linux, as root: network namespaces)
	@exec $(BIN)/python -m tests.faults.cluster $(FAULTS)

lives: $(VENV)/dev.stamp ## Take 50,000 random steps of comments' lives on each database
	@exec $(BIN)/python -m tests.service.moderation.telling --steps 50000

security: $(VENV)/browser.stamp $(ATTACKERS:%=$(ATTACKS)/%.stamp) $(BLNS) $(INJECTIONS) $(AXE) | $(CHROMIUM) ## Attack it with all that others have written, and write docs/security.md
	@CHROMIUM=$(CHROMIUM) AXE=$(AXE) $(BIN)/python -m tests.security.outside $(SECURITY)

lock: $(VENV)/venv.stamp ## Pin what pyproject.toml asks for, by hash (newest versions: make lock LATEST=--upgrade)
	@test -x "$$(command -v $(UV))" || $(PIP) install uv
	$(LOCK) --extra build pyproject.toml -o requirements.lock
	$(LOCK) --extra otel -c requirements.lock pyproject.toml -o requirements-otel.lock
	$(LOCK) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(LOCK) --extra bench -c requirements-dev.lock pyproject.toml -o requirements-bench.lock
	$(LOCK) --extra browser -c requirements-dev.lock pyproject.toml -o requirements-browser.lock
	$(LOCK) --extra encoder -c requirements-dev.lock pyproject.toml -o requirements-encoder.lock

$(VENV)/venv.stamp:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' 2>/dev/null || { \
		echo "Palabre needs Python 3.11 or newer: install it, or name it (make PYTHON=...)." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module: install it (Debian, Ubuntu: python3-venv)." >&2; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/venv.stamp
	@echo "Installing what Palabre needs into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml | $(VENV)/venv.stamp
	@echo "Installing what Palabre and its tests need into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@ $(VENV)/run.stamp

$(VENV)/encoder.stamp: requirements-encoder.lock pyproject.toml | $(VENV)/dev.stamp
	@echo "Installing what the encoder is tuned with into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-encoder.lock
	@touch $@

$(VENV)/browser.stamp: requirements-browser.lock pyproject.toml | $(VENV)/dev.stamp
	@echo "Installing what drives a browser into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-browser.lock
	@touch $@

$(CHROMIUM):
	@{ test "$$(id -u)" = 0 && { apt-get install --yes --quiet chromium || { apt-get update --quiet \
		&& apt-get install --yes --quiet chromium; }; } && test -x $@; } || { \
		echo "A browser is missing: install chromium (Debian: apt-get install chromium)," >&2; \
		echo "or name one (make test-browser CHROMIUM=/path/to/chromium)." >&2; exit 1; }

$(AXE):
	@rm -rf $(dir $(AXE)) && mkdir -p $(dir $(AXE))
	@cd $(dir $(AXE)) && npm pack --silent axe-core@$(AXE_VERSION) >/dev/null
	@cd $(dir $(AXE)) && test "sha512-$$(openssl dgst -sha512 -binary *.tgz | base64 -w0)" \
		= "$(AXE_INTEGRITY)" || { echo "axe-core is not the one expected." >&2; exit 1; }
	@cd $(dir $(AXE)) && tar -xzf *.tgz --strip-components=1 package/axe.min.js && touch axe.min.js

# WordPress itself needs no installing, nor the web server that its package asks for.
$(WORDPRESS):
	@cd $(VENV) && apt-get download --quiet wordpress && dpkg -x wordpress_*_all.deb wordpress

$(PHP) $(MARIADB):
	@{ test "$$(id -u)" = 0 && apt-get install --yes --quiet --no-install-recommends php-cli \
		php-mysql php-mbstring php-xml mariadb-server-core mariadb-client-core && test -x $@; } || { \
		echo "PHP or MariaDB is missing (Debian: apt-get install php-cli php-mysql php-mbstring" >&2; \
		echo "php-xml mariadb-server-core mariadb-client-core)." >&2; exit 1; }

$(ATTACKS)/%.stamp: tests/security/outside/locks/%.lock | $(VENV)/venv.stamp
	@echo "Installing $* into $(ATTACKS)/$* ..."
	@rm -rf $(ATTACKS)/$* && $(BIN)/python -m venv $(ATTACKS)/$*
	@$(ATTACKS)/$*/bin/python -m pip --disable-pip-version-check --quiet \
		install --require-hashes -r $<
	@touch $@

$(BLNS):
	@command -v npm >/dev/null || { \
		echo "npm is missing, which fetches a list (Debian: apt-get install npm)." >&2; exit 1; }
	@mkdir -p $(dir $@)
	@cd $(dir $@) && npm pack --silent blns@$(BLNS_VERSION) >/dev/null
	@cd $(dir $@) && test "sha512-$$(openssl dgst -sha512 -binary blns-*.tgz | base64 -w0)" \
		= "$(BLNS_INTEGRITY)" || { echo "blns is not the one expected." >&2; exit 1; }
	@cd $(dir $@) && tar -xzf blns-*.tgz --strip-components=2 package/resources/blns.json \
		&& rm blns-*.tgz && touch blns.json

$(INJECTIONS): $(ATTACKS)/brs-kb.stamp tests/security/outside/write_injections.py
	@mkdir -p $(dir $@)
	@$(ATTACKS)/brs-kb/bin/python tests/security/outside/write_injections.py >$@.new && mv $@.new $@

$(VENV)/bench.stamp: requirements-bench.lock pyproject.toml | $(VENV)/dev.stamp
	@echo "Installing what Palabre is measured beside into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@
