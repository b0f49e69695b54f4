"""Pages of accounts: registration, the account, staff work."""
