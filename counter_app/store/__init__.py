"""The encrypted store: everything the counter keeps, on one SQLCipher file and encrypted scans beside it."""
