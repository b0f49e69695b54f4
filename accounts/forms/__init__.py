"""Forms of accounts: what is plausible to type."""
