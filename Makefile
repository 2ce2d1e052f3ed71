.PHONY: node-clients

node-clients: ## The platforms' own Node clients, for the tests that hold the simulator to them
	npm ci --prefix tests/node --no-audit --no-fund --ignore-scripts
