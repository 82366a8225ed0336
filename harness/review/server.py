"""Serves one report to one person's browser, so that decisions are written as they are made.

The report speaks of unpublished texts, and a decision changes what the gate says; so the server trusts nobody but who has
its token. It listens on the loopback alone, answers no other name than its own (a rebound name would let any web page
in), no request that another page makes, and gives nothing that is not a page of the report.
"""

from __future__ import annotations

import hmac
import html
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from harness.core.errors import HarnessError
from harness.core.records import Action, Decision

HOST = "127.0.0.1"
LARGEST_BODY = 1 << 20
_LONGEST_COMMENT = 2_000
_SECONDS = 30
"""A request that takes longer to arrive is given up."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
}
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
_CLOSED = "default-src 'none'"


@dataclass(frozen=True, slots=True)
class ServedReport:
    """What is served and to whom it listens.

    `findings` has by fingerprint all that a decision on it says but for the reviewer's part; `decide` keeps decisions and
    says a sentence where there is more to say; `search` answers a query with plain data.
    """

    folder: Path
    run: str
    who: str
    findings: Mapping[str, Decision]
    decisions: Callable[[], Sequence[Decision]]
    decide: Callable[[Sequence[Decision]], str]
    search: Callable[[str], Mapping[str, object]]


class Refused(Exception):
    """A request that gets no answer but why."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class ReviewServer(ThreadingHTTPServer):
    """Answers until it is shut down; `address` is the page to open first, which carries the token."""

    daemon_threads = True

    def __init__(self, report: ServedReport, port: int = 0, token: str | None = None) -> None:
        super().__init__((HOST, port), _Handler)
        self.report = report
        self.token = token or secrets.token_urlsafe(32)
        self.port: int = self.server_address[1]
        self.hosts = (f"{HOST}:{self.port}", f"localhost:{self.port}")

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is nothing to tell of."""


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    kind: str
    status: HTTPStatus = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...] = ()
    policy: str = _CLOSED


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    server_version, sys_version = "harness", ""
    timeout = _SECONDS

    def do_GET(self) -> None:
        self._handle(self._get)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self._handle(self._post)

    def _handle(self, answer: Callable[[], _Answer]) -> None:
        try:
            self._check_sender()
            self._send(answer())
        except Refused as refused:
            self._send(_said(refused.status, str(refused)))
        except HarnessError as problem:
            self._send(_said(HTTPStatus.CONFLICT, str(problem)))
        except Exception as problem:  # the reviewer's page must say that a decision was not kept, whatever the reason
            self._send(_said(HTTPStatus.INTERNAL_SERVER_ERROR, f"internal error: {type(problem).__name__}: {problem}"))

    def _check_sender(self) -> None:
        """Whoever asks under another name, or from another page, is not the reviewer."""
        if self.headers.get_all("Host", []) not in [[host] for host in self.server.hosts]:
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST, "this server only answers requests to 127.0.0.1")
        opened = self.headers.get("Sec-Fetch-Mode") == "navigate" and self.headers.get("Sec-Fetch-Dest") == "document"
        if self.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none") and not (
            opened and self.command == "GET"
        ):
            raise Refused(HTTPStatus.FORBIDDEN, "the request came from another page")

    # What is asked

    def _get(self) -> _Answer:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        if "token" in query:
            return self._admit(query["token"], address.path)
        self._check_token()
        if address.path == "/api/session":
            report = self.server.report
            said = [_plain(decision) for decision in report.decisions()]
            return _json({"run": report.run, "who": report.who, "decisions": said})
        if address.path == "/api/search":
            return _json(self.server.report.search(query.get("q", [""])[0]))
        if address.path == "/favicon.ico":  # browsers ask for it unasked, and would complain of a missing one
            return _Answer(b"", "image/x-icon", HTTPStatus.NO_CONTENT)
        return _page(self.server.report.folder, address.path)

    def _post(self) -> _Answer:
        self._check_token()
        if self.headers.get("Origin") not in [f"http://{host}" for host in self.server.hosts]:
            raise Refused(HTTPStatus.FORBIDDEN, "the request came from another page")
        if urlsplit(self.path).path != "/api/decisions":
            raise Refused(HTTPStatus.NOT_FOUND, "not found")
        report = self.server.report
        decisions = tuple(_decisions(self._body(), report))
        message = report.decide(decisions)
        return _json({"decisions": [_plain(decision) for decision in decisions], "message": message})

    def _admit(self, tokens: Sequence[str], path: str) -> _Answer:
        """Take the token out of the address and into a cookie that no script reads and no other site sends."""
        if len(tokens) != 1 or not self._is_token(tokens[0]):
            raise _no_token()
        port = self.server.port
        cookies = (
            ("Set-Cookie", f"harness-token-{port}={self.server.token}; Path=/; HttpOnly; SameSite=Strict"),
            ("Set-Cookie", f"harness-review={port}; Path=/; SameSite=Strict"),
        )
        clean = "/" + path.lstrip("/\\")
        return _Answer(b"", "text/plain", HTTPStatus.SEE_OTHER, (*cookies, ("Location", clean)))

    def _check_token(self) -> None:
        try:
            cookies = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            raise _no_token() from None
        found = cookies.get(f"harness-token-{self.server.port}")
        if found is None or not self._is_token(found.value):
            raise _no_token()

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode("utf-8", "replace"), self.server.token.encode())

    def _body(self) -> object:
        if self.headers.get_content_type() != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "decisions must be sent as application/json")
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "the request has no Content-Length")
        if len(length) > 9 or int(length) > LARGEST_BODY:
            raise Refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"decisions may take up to {LARGEST_BODY:,} bytes at once"
            )
        try:
            return json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            raise Refused(HTTPStatus.BAD_REQUEST, "the decisions are not JSON") from None

    # How it is answered

    def _send(self, answer: _Answer) -> None:
        self.send_response(answer.status)
        for name, value in (
            ("Content-Type", answer.kind),
            ("Content-Length", str(len(answer.body))),
            ("Content-Security-Policy", f"{answer.policy}; frame-ancestors 'none'"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            *answer.headers,
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class refuses by itself (another method, a line too long), with our headers."""
        self.close_connection = True
        self._send(_said(HTTPStatus(code), message or HTTPStatus(code).phrase))

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal is the reviewer's; each request would fill it."""


def _no_token() -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN, "open the address that harness review printed; it contains the key to this report"
    )


def _json(data: object, status: HTTPStatus = HTTPStatus.OK) -> _Answer:
    """ASCII alone, so that lone surrogates of a vendor's text travel too."""
    return _Answer(json.dumps(data).encode("ascii"), "application/json", status)


def _said(status: HTTPStatus, why: str) -> _Answer:
    return _json({"error": why}, status)


def _plain(decision: Decision) -> dict[str, str]:
    return {name: value for name, value in asdict(decision).items() if value}


def _page(folder: Path, path: str) -> _Answer:
    """A file of the report, whose own Content-Security-Policy becomes a header; nothing beside the report, nothing hidden."""
    missing = Refused(HTTPStatus.NOT_FOUND, "there is no such page")
    name = unquote(path).lstrip("/") or "index.html"
    root = folder.resolve()
    try:
        file = (root / name).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise missing from None
    shown = file.is_relative_to(root) and not any(part.startswith(".") for part in file.relative_to(root).parts)
    if not shown or file.suffix not in _TYPES or not file.is_file():
        raise missing
    body = file.read_bytes()
    policy = _POLICY.search(body[:8192].decode("utf-8", "replace")) if file.suffix == ".html" else None
    return _Answer(body, _TYPES[file.suffix], policy=html.unescape(policy[1]) if policy else _CLOSED)


def _decisions(body: object, report: ServedReport) -> Iterator[Decision]:
    """What the page says of findings of this run; who and when is not the page's to say. Raises Refused."""
    said = body.get("decisions") if isinstance(body, dict) else None
    if not isinstance(said, list) or not said:
        raise Refused(HTTPStatus.BAD_REQUEST, "there are no decisions")
    when = datetime.now(UTC).isoformat(timespec="microseconds")
    for entry in said:
        if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
            raise Refused(HTTPStatus.BAD_REQUEST, "a decision is an object of texts")
        about = report.findings.get(entry.get("fingerprint", ""))
        if about is None:
            raise Refused(HTTPStatus.BAD_REQUEST, "there is no such finding in this run")
        if entry.get("action") not in get_args(Action):
            raise Refused(HTTPStatus.BAD_REQUEST, "there is no such decision")
        yield replace(
            about,
            action=entry["action"],
            who=report.who,
            when=when,
            run=report.run,
            comment=entry.get("comment", "")[:_LONGEST_COMMENT],
            until=_until(entry),
        )


def _until(entry: Mapping[str, str]) -> str:
    until = entry.get("until", "") if entry["action"] == "waive" else ""
    try:
        return date.fromisoformat(until).isoformat() if until else ""
    except ValueError:
        raise Refused(HTTPStatus.BAD_REQUEST, "a waiver ends on a date such as 2026-03-31") from None
