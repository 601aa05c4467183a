"""Run it, keep it, show it: Prefect flows, storage, review pages, command line."""

__version__ = "0.1.0"

SCHEMA_VERSION = "1"
"""Of the output contract; a change that readers notice bumps it."""
