"""Servers for tests: PostgreSQL with PostGIS, and HTTP with range requests, both on this machine and only for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SECONDS = 60  # patience with any one step of the database


def postgres_programs():
    """The folder of PostgreSQL's programs, where it and PostGIS are installed; else None."""
    for initdb in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True):
        version = initdb.parent.parent.name
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").is_file():
            return initdb.parent
    return None


@contextmanager
def postgres():
    """A new cluster with the database ``ground`` and PostGIS in it; yields QGIS's connection words."""
    programs = postgres_programs()
    with tempfile.TemporaryDirectory(prefix="orogen-postgres-") as name:
        folder = Path(name)
        as_owner = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
            as_owner = ["/usr/sbin/runuser", "-u", "postgres", "--"]
        port = free_port()

        def call(program, *words):
            subprocess.run([*as_owner, str(programs / program), *words], check=True, timeout=SECONDS, cwd=folder,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"})

        data = str(folder / "data")
        call("initdb", "-D", data, "-A", "trust", "-U", "geologist", "-E", "UTF8", "--no-sync")
        # -l, because a server that keeps our output open would keep whoever reads it waiting
        call("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o",
             f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", "start")
        try:
            connection = ("-h", "127.0.0.1", "-p", str(port), "-U", "geologist")
            call("createdb", *connection, "ground")
            call("psql", *connection, "-d", "ground", "-c", "CREATE EXTENSION postgis")
            yield f"dbname='ground' host=127.0.0.1 port={port} user='geologist' sslmode=disable"
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def http(folder):
    """Serve the files of ``folder``; yields the address and a list that fills with ``(path, range)`` as asked for."""
    asked = []

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(folder))

        def do_GET(self):
            asked.append((self.path, self.headers.get("Range", "")))
            path = Path(self.translate_path(self.path))
            if not path.is_file():
                self.send_error(404)
                return
            data = path.read_bytes()
            span = self.headers.get("Range", "").removeprefix("bytes=")
            first, _, last = span.partition("-")
            if not first.isdigit():
                self._say(200, data, {})
                return
            start, stop = int(first), min(int(last) + 1 if last else len(data), len(data))
            if start >= len(data):
                self._say(416, b"", {"Content-Range": f"bytes */{len(data)}"})
                return
            self._say(206, data[start:stop], {"Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"})

        def _say(self, status, body, headers):
            self.send_response(status)
            for name, value in {"Accept-Ranges": "bytes", "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
