"""Signing in, language, theme, headers, errors and the log line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import AuditEntry, User
from tests.web.seed import PASSWORD, Seeded
from web.auth import local_path
from web.journal import redact_path

SignedIn = Callable[[str], FlaskClient]


def test_a_page_asks_to_sign_in_and_then_opens(client: FlaskClient, seeded: Seeded) -> None:
    asked = client.get("/?from=HAN")
    assert asked.headers["Location"] == "/sign-in"
    done = client.post("/sign-in", data={"email": "PLANNER@example.org ", "password": PASSWORD})
    assert done.headers["Location"] == "/?from=HAN"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("email", "password"), [("planner@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_wrong_credentials_look_alike(client: FlaskClient, email: str, password: str) -> None:
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 422
    assert "E-mail và mật khẩu không khớp" in answer.text
    assert password not in answer.text


def test_a_deactivated_user_is_out_at_once(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("viewer")
    assert browser.get("/").status_code == 200
    user = database.scalars(select(User).where(User.email == "viewer@example.org")).one()
    user.is_active = False
    database.commit()
    assert browser.get("/").headers["Location"] == "/sign-in"


def test_signing_in_is_limited_for_one_address(client: FlaskClient) -> None:
    tries = [client.post("/sign-in", data={"email": "a@example.org", "password": "x"}).status_code for _ in range(10)]
    assert tries[:8] == [422] * 8
    assert tries[-1] == 429


def test_signing_out_ends_the_session(signed_in: SignedIn) -> None:
    browser = signed_in("planner")
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"
    assert browser.get("/").status_code == 302


def test_a_new_password_ends_other_sessions(signed_in: SignedIn, database: Session) -> None:
    here, there = signed_in("planner"), signed_in("planner")
    changed = here.post("/account/password", data={"present": PASSWORD, "new": "a longer sentence now"})
    assert changed.status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert database.scalars(select(AuditEntry).where(AuditEntry.action == "change-password")).one()


@pytest.mark.parametrize(
    ("present", "new", "words"),
    [
        ("wrong", "a longer sentence now", "không đúng"),
        (PASSWORD, "short", "ít nhất 12"),
        (PASSWORD, "planner-planner", "tên trong"),
    ],
)
def test_a_poor_password_is_refused(signed_in: SignedIn, present: str, new: str, words: str) -> None:
    answer = signed_in("planner").post("/account/password", data={"present": present, "new": new})
    assert answer.status_code == 422
    assert words in answer.text


def test_the_language_is_kept_in_account_and_browser(signed_in: SignedIn, database: Session) -> None:
    browser = signed_in("planner")
    assert '<html lang="vi"' in browser.get("/").text
    answer = browser.post("/language", data={"language": "en", "next": "/?from=HAN"})
    assert answer.headers["Location"] == "/?from=HAN"
    assert '<html lang="en"' in browser.get("/").text
    assert database.scalars(select(User.language).where(User.email == "planner@example.org")).one() == "en"
    browser.post("/sign-out")
    assert '<html lang="en"' in browser.get("/sign-in").text


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "xx"})
    assert answer.status_code == 422
    assert not any(cookie.startswith("language=") for cookie in answer.headers.getlist("Set-Cookie"))


def test_the_theme_is_remembered(client: FlaskClient) -> None:
    client.post("/theme", data={"theme": "dark", "next": "/sign-in"})
    assert 'data-bs-theme="dark"' in client.get("/sign-in").text


@pytest.mark.parametrize("address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", ""])
def test_no_redirect_leads_elsewhere(address: str) -> None:
    assert local_path(address) == ""


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/sign-in", data={"email": "planner@example.org", "password": PASSWORD})
    assert answer.status_code == 400
    assert "tải lại trang" in answer.text


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/sign-in", "/nowhere", "/healthz"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.headers["X-Request-ID"]) == 32


def test_the_nonce_of_the_header_is_on_the_scripts(client: FlaskClient) -> None:
    answer = client.get("/sign-in")
    nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert answer.text.count("<script ") == answer.text.count(f'nonce="{nonce}"') > 0
    assert " style=" not in answer.text
    assert "http://" not in answer.text.replace("http://127.0.0.1", "")
    assert "https://" not in answer.text


def test_the_session_cookie_is_guarded(client: FlaskClient) -> None:
    client.get("/")
    cookie = client.post("/sign-in", data={"email": "planner@example.org", "password": PASSWORD}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_health_answers_without_signing_in(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_an_unknown_page_is_friendly(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_an_unexpected_error_tells_nothing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Nguyễn Thị Ánh")

    monkeypatch.setattr("web.auth.accounts.has_users", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/sign-in")
    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in answer.text
    for place in (answer.text, capsys.readouterr().err):
        assert "Ánh" not in place
        assert "Traceback" not in place


def test_the_log_holds_no_personal_data(
    signed_in: SignedIn, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in("planner").get("/?from=HAN")
    client.get("/i/3kJh2-secret_token-of-an-itinerary-0001")
    written = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["path"], line["status"]) for line in written] == [("/sign-in", 302), ("/", 200), ("/i/***", 404)]
    assert all(
        set(line) == {"event", "method", "path", "status", "ms", "actor", "request_id", "level", "timestamp"}
        for line in written
    )


@pytest.mark.parametrize(
    ("path", "args", "shown"),
    [
        ("/f/abc.ics", {"token": "abc"}, "/f/***.ics"),
        ("/f/0123456789abcdefghijklmnop.ics", None, "/f/***"),
        ("/planning/runs/12", {"run_id": 12}, "/planning/runs/12"),
    ],
)
def test_secrets_in_paths_are_hidden(path: str, args: dict[str, object] | None, shown: str) -> None:
    assert redact_path(path, args) == shown


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Nguyễn (planner)", "N"),
        ("Trần Văn Bình (approver)", "TB"),
        ("Đỗ Ngọc Ước [medical", "ĐƯ"),
        ("H'Lan  Y Ksor", "HK"),
        ("(nobody)", "M"),
        ("- 2", "M"),
    ],
)
def test_initials_are_letters_of_the_name_alone(
    signed_in: SignedIn, database: Session, name: str, initials: str
) -> None:
    browser = signed_in("medical")
    user = database.scalars(select(User).where(User.email == "medical@example.org")).one()
    user.name = name
    database.commit()
    assert f">{initials}</summary>" in browser.get("/account").text
