# Two commands matter: `make run` and `make test`. Each sets up all that it needs.
.PHONY: run test histories vectors long bench lint fmt lock vendor clean

PORT ?= 8000
export PORT

run:
	@.ci/setup run
	@exec .ci/serve

test:
	@.ci/setup dev
	@exec .ci/test

histories:
	@.ci/setup dev
	@exec .ci/test histories

vectors:
	@.ci/setup dev
	@exec .ci/vectors

long:
	@.ci/setup long
	@exec .ci/test long

bench:
	@.ci/setup dev
	@exec .ci/bench

lint:
	@.ci/setup dev
	@exec .ci/lint

fmt:
	@.ci/setup dev
	@exec .ci/lint --fix

lock:
	@exec .ci/lock

vendor:
	@exec .ci/vendor

# The data of the practice lives in var/ too, and stays.
clean:
	@rm -rf .venv var/uv var/foreign var/pycache var/static var/setup.log .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
