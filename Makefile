# Every command of `python3 tasks.py --help`; its arguments go in ARGS: make test ARGS="--slow"
PYTHON ?= python3
ARGS ?=

.PHONY: help run test check dev bench clean
help:
	@$(PYTHON) tasks.py --help
run test check dev bench clean:
	@$(PYTHON) tasks.py $@ $(ARGS)
