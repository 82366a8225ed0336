"""The review server: whom it answers, what it gives, what it keeps."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from harness.core.errors import ConfigError
from harness.core.records import Decision
from harness.review.server import LARGEST_BODY, ReviewServer, ServedReport

ABOUT = Decision(
    "f1", "comment", "", "", vendor="literal", rule="entity-garbled", entity="Huabei", target_lang="en", text="Hua Bei"
)
POLICY = "default-src 'none'; style-src 'sha256-abc='; connect-src 'self'"
PAGE = (
    f"""<!doctype html><meta http-equiv="Content-Security-Policy" content="{POLICY.replace("'", "&#39;")}"><p>index"""
)


@dataclass
class Kept:
    """What the server was told, in place of the log."""

    decisions: list[Decision] = field(default_factory=list)
    problem: Exception | None = None

    def keep(self, decisions: Sequence[Decision]) -> str:
        if self.problem:
            raise self.problem
        self.decisions += decisions
        return "kept"


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def server(tmp_path: Path, kept: Kept) -> Iterator[ReviewServer]:
    folder = tmp_path / "run"
    (folder / "scorecards").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "scorecards" / "one.html").write_text("<p>one", encoding="utf-8")
    (folder / "scorecards" / "one.js").write_text("harnessRendering({});", encoding="utf-8")
    (folder / "run.json").write_text("{}", encoding="utf-8")
    (folder / ".hidden.html").write_text("hidden", encoding="utf-8")
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (folder / "link.html").symlink_to(tmp_path / "secret.html")
    report = ServedReport(
        folder, "r1", "Ana", {"f1": ABOUT}, lambda: kept.decisions, kept.keep, lambda query: {"query": query}
    )
    with ReviewServer(report, token="right") as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    server: ReviewServer,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    token: str | None = "right",
    **headers: str | None,
) -> Answer:
    """Ask as a page of the report would; headers given replace or (None) take away what it would send."""
    sent: dict[str, str | None] = {"Host": f"127.0.0.1:{server.port}"}
    if token is not None:
        sent["Cookie"] = f"other=1; harness-token-{server.port}={token}"
    if body is not None:
        sent |= {
            "Origin": f"http://127.0.0.1:{server.port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Sec-Fetch-Site": "same-origin",
        }
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in sent.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    answer = Answer(response.status, dict(response.getheaders()), response.read())
    connection.close()
    return answer


def decide(server: ReviewServer, *decisions: Mapping[str, object], **headers: str | None) -> Answer:
    body = json.dumps({"decisions": decisions}).encode()
    return ask(server, "/api/decisions", method="POST", body=body, **headers)


DISMISS = {"fingerprint": "f1", "action": "dismiss", "comment": "a pun"}


class TestToken:
    def test_the_address_takes_the_token_into_a_cookie_once(self, server: ReviewServer) -> None:
        answer = ask(server, "/?token=right", token=None)
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/?token=right")
        cookies = connection.getresponse().headers.get_all("Set-Cookie")
        assert cookies == [
            f"harness-token-{server.port}=right; Path=/; HttpOnly; SameSite=Strict",
            f"harness-review={server.port}; Path=/; SameSite=Strict",
        ]
        connection.close()

    @pytest.mark.parametrize("path", ["/", "/scorecards/one.html", "/api/session", "/api/search?q=x", "/nothing"])
    @pytest.mark.parametrize("token", [None, "wrong", "", "righ", "rightt", "\u00fcber"])
    def test_without_the_token_nothing_is_given(self, server: ReviewServer, path: str, token: str | None) -> None:
        answer = ask(server, path, token=token)
        assert answer.status == 403
        assert answer.json == {
            "error": "open the address that harness review printed; it contains the key to this report"
        }

    @pytest.mark.parametrize("path", ["/?token=wrong", "/?token=", "/?token=right&token=right", "/?token=%00"])
    def test_a_wrong_token_in_the_address_opens_nothing(self, server: ReviewServer, path: str) -> None:
        answer = ask(server, path, token=None)
        assert answer.status == 403 or path == "/?token="
        assert "Set-Cookie" not in answer.headers

    def test_a_decision_without_the_token_is_not_kept(self, server: ReviewServer, kept: Kept) -> None:
        assert decide(server, DISMISS, Cookie=None).status == 403
        assert kept.decisions == []

    def test_the_redirect_stays_here(self, server: ReviewServer) -> None:
        for path in ("//evil.example/?token=right", "/\\evil.example?token=right", "///evil.example?token=right"):
            location = ask(server, path, token=None).headers["Location"]
            assert location.startswith("/") and not location.startswith(("//", "/\\")), path

    def test_each_server_has_a_token_of_its_own(self, server: ReviewServer) -> None:
        with ReviewServer(server.report) as first, ReviewServer(server.report) as second:
            assert len(first.token) >= 43 and first.token != second.token
            assert first.address == f"http://127.0.0.1:{first.port}/?token={first.token}"


class TestSender:
    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:80", "", None])
    def test_another_host_is_refused(self, server: ReviewServer, kept: Kept, host: str | None) -> None:
        assert ask(server, "/", Host=host).status == 421
        assert decide(server, DISMISS, Host=host).status == 421
        assert kept.decisions == []

    def test_localhost_is_this_host(self, server: ReviewServer) -> None:
        assert ask(server, "/", Host=f"localhost:{server.port}").status == 200

    def test_it_listens_on_the_loopback_alone(self, server: ReviewServer) -> None:
        assert server.server_address[0] == "127.0.0.1"

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": None},
            {"Origin": "http://127.0.0.1:1"},
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
            {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"},
        ],
    )
    def test_a_decision_from_another_page_is_refused(
        self, server: ReviewServer, kept: Kept, headers: dict[str, str | None]
    ) -> None:
        assert decide(server, DISMISS, **headers).status == 403
        assert kept.decisions == []

    def test_other_pages_may_lead_here_but_not_look_in(self, server: ReviewServer) -> None:
        led = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
        assert ask(server, "/", **led).status == 200
        assert ask(server, "/", **{**led, "Sec_Fetch_Dest": "iframe"}).status == 403
        script = {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"}
        assert ask(server, "/scorecards/one.js", **script).status == 403

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"])
    def test_other_methods_are_refused(self, server: ReviewServer, method: str) -> None:
        answer = ask(server, "/", method=method)
        assert answer.status == 501
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_what_is_no_request_gets_an_answer(self, server: ReviewServer) -> None:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(b"\x16\x03\x01\r\n\r\n")
            assert b"Bad request" in connection.recv(1000)


class TestPages:
    def test_a_page_comes_with_its_own_policy_and_is_not_kept_nor_framed(self, server: ReviewServer) -> None:
        answer = ask(server, "/")
        assert (answer.status, answer.body) == (200, PAGE.encode())
        assert answer.headers["Content-Security-Policy"] == f"{POLICY}; frame-ancestors 'none'"
        assert {
            name: answer.headers[name]
            for name in (
                "Content-Type",
                "X-Content-Type-Options",
                "Cache-Control",
                "Referrer-Policy",
                "X-Frame-Options",
                "Cross-Origin-Resource-Policy",
                "Server",
            )
        } == {
            "Content-Type": "text/html; charset=utf-8",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Server": "harness ",
        }

    def test_a_page_without_a_policy_may_do_nothing(self, server: ReviewServer) -> None:
        answer = ask(server, "/scorecards/one.html")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"

    def test_scripts_beside_pages_are_given(self, server: ReviewServer) -> None:
        answer = ask(server, "/scorecards/one.js")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")

    @pytest.mark.parametrize(
        "path",
        [
            "/../secret.html",
            "/%2e%2e/secret.html",
            "/scorecards/..%2f..%2fsecret.html",
            "/link.html",
            "/run.json",
            "/.hidden.html",
            "/scorecards",
            "/scorecards/",
            "//etc/passwd",
            "/etc/passwd",
            "/%00.html",
            "/a%ff.html",
            "/" + "a" * 5000 + ".html",
            "/scorecards/one.html/x",
            "/..\\secret.html",
        ],
    )
    def test_nothing_outside_the_report_is_given(self, server: ReviewServer, path: str) -> None:
        answer = ask(server, path)
        assert answer.status == 404
        assert answer.json == {"error": "there is no such page"}

    def test_head_has_no_body(self, server: ReviewServer) -> None:
        answer = ask(server, "/", method="HEAD")
        assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", str(len(PAGE)))

    def test_browsers_ask_for_an_icon_unasked(self, server: ReviewServer) -> None:
        assert ask(server, "/favicon.ico").status == 204


class TestDecisions:
    def test_what_a_finding_is_the_server_knows_and_who_decides_too(self, server: ReviewServer, kept: Kept) -> None:
        answer = decide(server, {**DISMISS, "who": "Mallory", "when": "1999-01-01", "entity": "Other", "run": "r9"})
        assert answer.status == 200
        (decision,) = kept.decisions
        assert (decision.who, decision.run, decision.entity, decision.text) == ("Ana", "r1", "Huabei", "Hua Bei")
        assert (decision.action, decision.comment, decision.until) == ("dismiss", "a pun", "")
        assert decision.when.startswith("20") and decision.when.endswith("+00:00")
        assert answer.json["message"] == "kept"
        assert answer.json["decisions"][0]["fingerprint"] == "f1"

    def test_decisions_made_together_have_one_time(self, server: ReviewServer, kept: Kept) -> None:
        assert decide(server, DISMISS, {**DISMISS, "action": "undo"}).status == 200
        assert len({decision.when for decision in kept.decisions}) == 1

    def test_a_waiver_has_a_date(self, server: ReviewServer, kept: Kept) -> None:
        assert decide(server, {"fingerprint": "f1", "action": "waive", "until": "2030-12-31"}).status == 200
        assert kept.decisions[0].until == "2030-12-31"
        assert decide(server, {**DISMISS, "until": "2030-12-31"}).status == 200
        assert kept.decisions[1].until == ""

    @pytest.mark.parametrize(
        ("entry", "why"),
        [
            ({"fingerprint": "f2", "action": "dismiss"}, "there is no such finding in this run"),
            ({"action": "dismiss"}, "there is no such finding in this run"),
            ({"fingerprint": "f1", "action": "delete"}, "there is no such decision"),
            ({"fingerprint": "f1"}, "there is no such decision"),
            ({"fingerprint": "f1", "action": "waive", "until": "soon"}, "a waiver ends on a date such as 2026-03-31"),
            ({"fingerprint": 1, "action": "dismiss"}, "a decision is an object of texts"),
            ("f1", "a decision is an object of texts"),
        ],
    )
    def test_nonsense_is_refused_whole(self, server: ReviewServer, kept: Kept, entry: Any, why: str) -> None:
        answer = decide(server, DISMISS, entry)
        assert (answer.status, answer.json) == (400, {"error": why})
        assert kept.decisions == []

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"decisions": []}', b"\xff", b"[" * 100_000])
    def test_a_body_that_has_no_decisions_is_refused(self, server: ReviewServer, body: bytes) -> None:
        assert ask(server, "/api/decisions", method="POST", body=body).status == 400

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Content_Length": str(LARGEST_BODY + 1)}, 413),
            ({"Content_Length": "9" * 30}, 413),
            ({"Content_Length": "-1"}, 411),
            ({"Content_Length": None}, 411),
            ({"Transfer_Encoding": "chunked"}, 411),
            ({"Content_Type": "text/plain"}, 415),
            ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ],
    )
    def test_bodies_over_the_limit_or_of_another_kind_are_refused_unread(
        self, server: ReviewServer, kept: Kept, headers: dict[str, str | None], status: int
    ) -> None:
        assert decide(server, DISMISS, **headers).status == status
        assert kept.decisions == []

    def test_what_could_not_be_kept_is_told(self, server: ReviewServer, kept: Kept) -> None:
        kept.problem = ConfigError("reports/decisions.jsonl cannot be written")
        answer = decide(server, DISMISS)
        assert (answer.status, answer.json) == (409, {"error": "reports/decisions.jsonl cannot be written"})
        kept.problem = RuntimeError("boom")
        answer = decide(server, DISMISS)
        assert (answer.status, answer.json) == (500, {"error": "internal error: RuntimeError: boom"})

    def test_another_address_takes_nothing(self, server: ReviewServer) -> None:
        assert ask(server, "/index.html", method="POST", body=b"{}").status == 404

    def test_the_session_says_who_and_what_was_decided(self, server: ReviewServer, kept: Kept) -> None:
        decide(server, DISMISS)
        session = ask(server, "/api/session").json
        assert (session["who"], session["run"]) == ("Ana", "r1")
        assert [entry["action"] for entry in session["decisions"]] == ["dismiss"]

    def test_a_search_is_passed_on(self, server: ReviewServer) -> None:
        assert ask(server, "/api/search?q=%E8%8A%B1%20x").json == {"query": "花 x"}
