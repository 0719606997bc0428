"""Changes of the store's schema, in order; alembic runs them from code, never from a file of settings."""
