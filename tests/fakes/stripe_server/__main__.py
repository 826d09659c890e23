"""`python -m tests.fakes.stripe_server [port]`: says its address, then serves until it is ended."""

import sys

from .web import Server

server = Server(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
server.serve_forever()
