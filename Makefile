PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEB := client/web

.PHONY: install run test check format bench browser web node-tests

install: $(VENV)/installed server/static/index.html

$(VENV)/installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@
