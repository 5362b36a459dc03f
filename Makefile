# `make run` serves the simulator, `make test` runs all tests; both set up what they need.

PYTHON ?= python3
WORKERS := $(shell $(PYTHON) -c "import os; print(os.cpu_count() + 1)")
BIN := .venv/bin
FRONT := $(shell find static/js static/css static/locales -type f) build.mjs hatch_build.py package-lock.json
NODE := $(BIN)/python hatch_build.py
# One more than cores: those of a browser wait now and then.
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
TIMED := sh tests/timed.sh
JS_TESTS := $(wildcard tests/js/*.test.js)

# Where Python keeps what it compiled, tests are there in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run build test checked test-node tested-in-node test-all coverage mutants check format fresh-clone lock clean

run: build
	$(BIN)/chainrule $(ARGS)

build: static/dist/manifest.json

test: .venv/test
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target checked tested-in-node
	@$(TIMED) "Tests in Python and in Chromium" $(PYTEST)

checked:
	@$(TIMED) "Checks" $(MAKE) --no-print-directory check

tested-in-node:
	@$(TIMED) "Tests in Node" $(MAKE) --no-print-directory test-node

test-node: .venv/test
	$(BIN)/python -m tests.bake
	NODE_OPTIONS=--max-semi-space-size=64 $(BIN)/python -m tests.serve $(NODE) node . --test --test-concurrency=4 $(JS_TESTS)

# Everything: whole matrices, many drawn examples, long runs, planted faults, PyTorch's programs.
test-all: .venv/test .venv-torch/made .venv-hosts/made
	@CHAINRULE_LONG=1 $(MAKE) --no-print-directory --jobs=2 --output-sync=target checked tested-in-node
	@$(TIMED) "All tests in Python and in Chromium" $(PYTEST) --long
	@$(TIMED) "Mutants" $(MAKE) --no-print-directory mutants

# PyTorch is large and has packages of its own: it lives apart, where it can be had.
.venv-torch/made: requirements/torch.in
	$(PYTHON) -m venv .venv-torch
	.venv-torch/bin/pip install --quiet --disable-pip-version-check -r $< || echo "No PyTorch here: its programs are compiled, not run."
	touch $@

# So do the programs that build course sites, with what they need of npm.
.venv-hosts/made: requirements/hosts.in tests/hosts/package-lock.json | .venv/run
	$(PYTHON) -m venv .venv-hosts
	.venv-hosts/bin/pip install --quiet --disable-pip-version-check -r $< || echo "Not all hosts are here: their tests are skipped."
	$(NODE) npm tests/hosts ci || echo "No mystmd and no Docusaurus here: their tests are skipped."
	touch $@

# Which lines and branches no test of Python reaches.
coverage: .venv/test
	$(PYTEST) --cov --cov-report=term-missing:skip-covered

# Whether the tests see the faults that they must: plants each in a copy. `ARGS=engine` only some.
mutants: .venv/test
	$(BIN)/python -m tests.bake
	$(BIN)/python -m tests.mutants $(ARGS)

check: .venv/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates
	$(NODE) node . tests/node_modules/@biomejs/biome/bin/biome check
	$(NODE) node . tests/node_modules/typescript/bin/tsc
	! grep -n '"resolved"' package-lock.json tests/package-lock.json tests/hosts/package-lock.json
	! grep -n '://' requirements/*.txt

format: .venv/test
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates || true
	$(NODE) node . tests/node_modules/@biomejs/biome/bin/biome check --write

# Clones what is committed into an empty folder and tries it there as a stranger would.
fresh-clone:
	$(PYTHON) tests/fresh_clone.py

.venv/run: requirements/run.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Chainrule needs Python 3.11 or later; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

static/dist/manifest.json: $(FRONT) .venv/run
	$(BIN)/python hatch_build.py
	touch $@

.venv/test: requirements/dev.txt tests/package-lock.json tests/browser/chromium.py static/dist/manifest.json
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(NODE) npm tests ci
	$(BIN)/python tests/browser/chromium.py
	touch $@

# Remakes the lock files. They hold hashes and no addresses. Needs uv.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements/build.in -o requirements/build.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt
	npm install --package-lock-only && npm ci --dry-run
	cd tests && npm install --package-lock-only && npm ci --dry-run
	cd tests/hosts && npm install --package-lock-only && npm ci --dry-run

clean:
	rm -rf .venv .venv-torch .venv-hosts node_modules tests/node_modules tests/hosts/node_modules static/dist
