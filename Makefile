# `make run` and `make test` are all that a newcomer needs; each sets up what it needs first.
BIN := .venv/bin
WORKERS ?= 2

.PHONY: run serve test lint bench torture lock clean

run: ## set up, then the main job once: ingest, match, write the mails; says where to look
	@.ci/setup run
	@$(BIN)/muster run

serve: ## the web pages on this machine, with the staff pages open to its own visitors
	@.ci/setup run
	@$(BIN)/muster serve --open

test: ## everything that must pass: style, types, layers, what keeps a record on PostgreSQL, and every test
	@.ci/setup test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -p tests.support.on_postgres
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

lint: ## style, types and layers alone
	@.ci/setup test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: ## speed and memory, printed beside a peer where there is one
	@.ci/setup test
	$(BIN)/python -m tests.bench

torture: ## hundreds of kills and a real cluster: takes long
	@.ci/setup test
	$(BIN)/python -m pytest tests/torture

lock: ## resolve the packages anew
	@.ci/setup test
	$(BIN)/python .ci/lock.py

clean: ## remove what was made here, the record too
	rm -rf .venv var *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
