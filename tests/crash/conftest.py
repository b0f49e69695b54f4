"""Real workers on the test's database, a broker of their own, one common mailbox."""

from tests.processes import own_valkey, processes, valkey  # noqa: F401 fixtures
