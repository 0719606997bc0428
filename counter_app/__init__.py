"""The counter itself: rules, journal, forms, catalogue, use cases and their adapters; knows neither Qt nor the district's HTTP."""

PROGRAM_VERSION = "0.1.0"
