.PHONY: proof test check lock node-clients bench bench-node
PYTHON ?= .venv/bin/python

test: ## The tests, on SQLite and PostgreSQL
	$(PYTHON) -m pytest -q -n 3

check: ## Lint, format, types, image (needs `pip install '.[test,lint]'`)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/hadolint Dockerfile

lock: ## Pin the dependencies of pyproject.toml with their hashes (needs uv)
	uv export -q --no-emit-project --no-header --no-annotate -o requirements.lock
	rm -f uv.lock

node-clients: ## The platforms' own Node clients, for the tests that hold the simulator to them
	npm ci --prefix tests/node --no-audit --no-fund --ignore-scripts

bench: ## Floors and ratios of CPU per message; about ten minutes, on a quiet machine (benchmarks/README.md)
	$(PYTHON) -m benchmarks all

bench-node: ## The packages of the Node yardstick
	npm ci --prefix benchmarks/node --no-audit --no-fund --ignore-scripts

proof: ## What waits in real time for real processes to die and be missed
	.venv/bin/python -m pytest -q -m long tests
