"""An HTTP server of a test on a free port of this machine."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

# `shutdown()` waits that long at most: many tests end a server of their own.
POLL_SECONDS = 0.01


def start_server(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    """Answer in a thread until `shutdown()` and `server_close()`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    return server
