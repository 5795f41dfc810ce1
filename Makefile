# Thin aliases over scripts/; `make help` lists them.
.PHONY: help run test check down docs
help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10
run: ## run the whole pipeline once on the demo company
	@scripts/run
test: ## every test
	@scripts/test
check: ## format, lint, import direction, generated files
	@scripts/check
down: ## stop what run started
	@.venv/bin/journeyhouse down
docs: ## write the generated files
	@.venv/bin/journeyhouse docs
