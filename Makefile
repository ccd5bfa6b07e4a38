PYTHON ?= python3
BIN := .venv/bin
WEB := client/web
NODE_TESTS := $(patsubst %/package-lock.json,%,$(wildcard tests/*/package-lock.json))
DATA ?= data

.PHONY: install run test check format bench readers shots

install: .venv/installed server/static/index.html

.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund

server/static/index.html: $(WEB)/node_modules/.package-lock.json $(shell find $(WEB)/src $(WEB)/public $(WEB)/*.html $(WEB)/*.ts -type f 2>/dev/null)
	cd $(WEB) && npm run build
	@touch $@

run: install
	$(BIN)/wayboard serve --demo --data $(DATA)

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd $(WEB) && npm run format:check && npm run lint && npm run check

test: check readers $(addsuffix /node_modules/.package-lock.json,$(NODE_TESTS))
	cd $(WEB) && npm test
	$(BIN)/pytest

tests/%/node_modules/.package-lock.json: tests/%/package-lock.json
	cd tests/$* && npm ci --no-audit --no-fund

# What the tests judge the product with: a browser, and other people's readers of its files.
READERS := chromium libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui \
	poppler-utils fonts-noto-core fonts-noto-color-emoji

readers:
	@command -v chromium >/dev/null && command -v soffice >/dev/null && \
		command -v pdftotext >/dev/null || \
		{ test "$$(id -u)" = 0 && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(READERS); } || \
		{ echo "The tests need programs to look with. On Debian: apt install $(READERS)"; exit 1; }

format: install
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	cd $(WEB) && npm run format

bench: install
	$(BIN)/python -m benchmarks

shots: install
	$(BIN)/python -m tests.browser.shots
