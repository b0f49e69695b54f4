"""Is this container well? Docker asks; the exit code answers.

healthy.py web       the process serves
healthy.py worker    some worker made progress within two minutes: one that hangs
                     still answers pings, so pings are not what we ask for
"""

import os
import sys
from http.client import HTTPConnection

import psycopg

PROGRESS = """
SELECT FROM shop_heartbeat WHERE name = 'worker' AND at > now() - interval '2 minutes'
"""


def serves() -> bool:
    """Whether the web process answers."""
    line = HTTPConnection("127.0.0.1", 8000, timeout=4)
    line.request("GET", "/healthz")
    return line.getresponse().status == 200


def progresses() -> bool:
    """Whether a worker left a sign of progress lately."""
    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, connect_timeout=4) as connection:
        return connection.execute(PROGRESS).fetchone() is not None


if __name__ == "__main__":
    well = {"web": serves, "worker": progresses}[sys.argv[1]]()
    sys.exit(0 if well else 1)
