"""The project's own tests; a package so that `python -m tests.bench` never meets another project's `tests`."""
