"""Events of cases: canonical bytes, hashes, chain per writer, fold, upcasters."""
