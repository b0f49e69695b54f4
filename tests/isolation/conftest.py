"""A real web process for the tests of the pool."""

from tests.processes import own_valkey, processes, valkey  # noqa: F401 fixtures
