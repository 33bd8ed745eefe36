"""A real FDSN web service on loopback, serving real records over HTTP, which fails on demand.

``with FdsnServer(stream, inventory) as server: server.url``.  ``server.faults`` holds what happens to the next requests
for waveforms, one each: ``"503"``, ``"500"``, ``"204"``, ``"die"`` (half of the announced body, then the line is cut),
``"truncate"`` (a whole answer whose last record is cut), ``"slow"``, ``"html"``, or ``""`` for none.  ``server.down``
refuses everything.  With ``login`` the waveforms are given through ``queryauth`` only, by HTTP digest.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import obspy

WADL = """<?xml version="1.0"?><application xmlns="http://wadl.dev.java.net/2009/02"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema"><resources base="{base}"><resource path="{path}"><method name="GET">
<request>{parameters}</request></method></resource></resources></application>"""
PARAMETERS = ("starttime", "endtime", "network", "station", "location", "channel", "level", "format", "nodata",
              "minmagnitude", "minlatitude", "maxlatitude", "minlongitude", "maxlongitude")


class FdsnServer:
    def __init__(self, stream, inventory=None, catalog=None, login=None):
        self.stream, self.inventory, self.catalog, self.login = stream, inventory, catalog, login
        self.faults, self.asked, self.down = [], [], False
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                service._answer(self)

            def log_message(self, *words):
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _answer(self, handler):
        parts = urlsplit(handler.path)
        wanted = {key: values[0] for key, values in parse_qs(parts.query).items()}
        found = re.fullmatch(r"/fdsnws/(dataselect|station|event)/1/(query|queryauth|version|application\.wadl)",
                             parts.path)
        self.asked.append((parts.path, wanted))
        if self.down:
            return _send(handler, 503, b"down")
        if not found:
            return _send(handler, 404, b"no such service")
        service, method = found.groups()
        if method == "version":
            return _send(handler, 200, b"1.1.1", "text/plain")
        if method == "application.wadl":
            parameters = "".join(f'<param name="{name}" style="query" type="xsd:string"/>' for name in PARAMETERS)
            words = WADL.format(base=f"{self.url}/fdsnws/{service}/1/", path="query", parameters=parameters)
            return _send(handler, 200, words.encode(), "application/xml")
        if service == "station":
            return self._stations(handler, wanted)
        if service == "event":
            return self._events(handler, wanted)
        return self._waveforms(handler, wanted, method)

    def _stations(self, handler, wanted):
        if self.inventory is None:
            return _send(handler, 204)
        chosen = self.inventory.select(**{key: wanted[key] for key in ("network", "station", "location", "channel")
                                          if key in wanted})
        if not len(chosen):
            return _send(handler, 204)
        if wanted.get("format") == "text":
            words = io.StringIO()
            chosen.write(words, format="STATIONTXT", level="channel")
            return _send(handler, 200, words.getvalue().encode(), "text/plain")
        body = io.BytesIO()
        chosen.write(body, format="STATIONXML")
        return _send(handler, 200, body.getvalue(), "application/xml")

    def _events(self, handler, wanted):
        begin, end = (obspy.UTCDateTime(wanted[key]) for key in ("starttime", "endtime"))
        chosen = [event for event in self.catalog or [] if begin <= event.origins[0].time < end]
        if not chosen:
            return _send(handler, 204)
        body = io.BytesIO()
        obspy.Catalog(chosen).write(body, format="QUAKEML")
        return _send(handler, 200, body.getvalue(), "application/xml")

    def _waveforms(self, handler, wanted, method):
        fault = self.faults.pop(0) if self.faults else ""
        if fault.isdigit():
            return _send(handler, int(fault))
        if self.login and not self._is_allowed(handler, method):
            if method == "query":
                return _send(handler, 403, b"restricted")
            return _send(handler, 401, b"", headers={
                "WWW-Authenticate": 'Digest realm="FDSN", nonce="abc123", qop="auth", algorithm=MD5'})
        if fault == "html":
            return _send(handler, 200, b"<html>We are moving house.</html>", "text/html")
        if fault == "slow":
            time.sleep(0.5)
        begin, end = (obspy.UTCDateTime(wanted[key]) for key in ("starttime", "endtime"))
        chosen = obspy.Stream(trace for trace in self.stream if all(
            any(fnmatch.fnmatch(trace.stats[key] or "--", pattern) for pattern in wanted.get(key, "*").split(","))
            for key in ("network", "station", "location", "channel"))).slice(begin, end)
        if not chosen:
            return _send(handler, 204)
        body = io.BytesIO()
        chosen.write(body, format="MSEED", reclen=512)
        body = body.getvalue()
        if fault == "truncate":
            return _send(handler, 200, body[:-200], "application/vnd.fdsn.mseed")
        return _send(handler, 200, body, "application/vnd.fdsn.mseed", cut=fault == "die")

    def _is_allowed(self, handler, method):
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', handler.headers.get("Authorization", "")))
        if method != "queryauth" or given.get("username") != self.login[0]:
            return False
        mine = _md5(f"{self.login[0]}:FDSN:{self.login[1]}")
        address = _md5(f"GET:{given['uri']}")
        return given["response"] == _md5(f"{mine}:abc123:{given['nc']}:{given['cnonce']}:auth:{address}")


def _md5(words):
    return hashlib.md5(words.encode()).hexdigest()


def _send(handler, status, body=b"", kind="text/plain", headers=None, cut=False):
    handler.send_response(status)
    if status != 204:
        handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body[:len(body) // 2] if cut else body)
    if cut:
        handler.wfile.flush()
        handler.connection.close()
        handler.close_connection = True
