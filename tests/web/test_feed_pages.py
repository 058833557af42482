"""Feeds, the page behind a paper's code, subscriptions, and the audit record."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.models import Case, Escort, Itinerary, Office, Subscription, User
from scheduler.services.itineraries import itinerary_link
from tests.integrations.calendar_clients import read_by_ical_js

SignedIn = Callable[[str], FlaskClient]


def _subscribe(browser: FlaskClient, recipient: str) -> str:
    form = {"recipient": recipient, "label": "Điện thoại của Hạnh", "language": "vi"}
    answer = browser.post("/subscriptions", data=form)
    assert answer.status_code == 200, answer.text
    found = re.search(r'value="[^"]+(/feeds/[^"]+\.ics)"', answer.text)
    assert found
    assert "<svg" in answer.text
    return found[1]


@pytest.fixture
def feed(signed_in: SignedIn, database: Session) -> str:
    """The path of an escort's feed."""
    number = database.scalars(select(Escort.id).where(Escort.code == "ESC-01")).one()
    return _subscribe(signed_in("planner"), f"escort:{number}")


def test_a_feed_is_a_calendar_without_names_or_cookies(client: FlaskClient, feed: str) -> None:
    answer = client.get(feed, headers={"User-Agent": "dav4droid/1.0"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["Last-Modified"].endswith("GMT")
    assert "Set-Cookie" not in answer.headers
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) == 3
    assert "Nguyễn" not in answer.text
    assert "VM-26" not in answer.text


def test_a_feed_does_not_vary_by_cookie(client: FlaskClient, signed_in: SignedIn, feed: str) -> None:
    """Feeds carried `Vary: Cookie`, which keeps every calendar between from storing them; no session is used there."""
    etag = client.get(feed).headers["ETag"]
    asked: tuple[tuple[str, dict[str, str]], ...] = (
        (feed, {}),
        (feed, {"If-None-Match": etag}),
        ("/feeds/unknown.ics", {}),
        ("/static/css/fonts.css", {}),
    )
    for browser in (client, signed_in("planner")):
        for path, headers in asked:
            answer = browser.get(path, headers=headers)
            assert "cookie" not in answer.headers.get("Vary", "").lower(), path
            assert "Set-Cookie" not in answer.headers
    assert "Cookie" in client.get("/sign-in").headers["Vary"]


def test_a_feed_that_is_held_already_costs_nothing(client: FlaskClient, feed: str) -> None:
    first = client.get(feed)
    again = client.get(feed, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    weak = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}
    assert client.get(feed, headers=weak).status_code == 304
    assert client.get(feed, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304


def test_head_and_gzip_tell_the_same(client: FlaskClient, feed: str) -> None:
    plain, head = client.get(feed), client.head(feed)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == plain.headers["ETag"]
    packed = client.get(feed, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert client.get(feed, headers={"Accept-Encoding": "gzip"}).data == packed.data


def test_an_unknown_feed_is_plain_and_a_feed_takes_no_posts(client: FlaskClient, feed: str) -> None:
    answer = client.get("/feeds/nothing.ics")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert client.post(feed).status_code == 405


def test_a_revoked_feed_tells_how_to_renew(
    signed_in: SignedIn, client: FlaskClient, feed: str, database: Session
) -> None:
    number = database.scalars(select(Subscription.id)).one()
    assert signed_in("planner").post(f"/subscriptions/{number}/revoke").status_code == 302
    answer = client.get(feed, headers={"User-Agent": "iOS/19 calendar"})
    assert answer.status_code == 410
    assert "/subscriptions" in Calendar.from_ical(answer.data).walk("VEVENT")[0]["DESCRIPTION"]
    assert "iOS/19" in signed_in("planner").get("/subscriptions").text


def test_polls_are_shown_and_the_token_is_logged_nowhere(
    signed_in: SignedIn, client: FlaskClient, feed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get(feed, headers={"User-Agent": "Thunderbird/140"})
    assert "Thunderbird/140" in signed_in("planner").get("/subscriptions").text
    token = feed.removeprefix("/feeds/").removesuffix(".ics")
    assert token not in signed_in("planner").get("/subscriptions").text
    assert token not in capsys.readouterr().err


def test_subscriptions_are_for_who_may(signed_in: SignedIn, database: Session) -> None:
    escort = signed_in("escort")
    text = escort.get("/subscriptions").text
    assert "Trần Hạnh" in text
    assert "Mai Linh" not in text
    other = database.scalars(select(Escort.id).where(Escort.code == "ESC-02")).one()
    form = {"recipient": f"escort:{other}", "label": "x", "language": "vi"}
    assert escort.post("/subscriptions", data=form).status_code == 403
    own = database.scalars(select(Escort.id).where(Escort.code == "ESC-01")).one()
    _subscribe(escort, f"escort:{own}")
    number = database.scalars(select(Subscription.id)).one()
    assert signed_in("viewer").post(f"/subscriptions/{number}/revoke").status_code == 404
    assert signed_in("planner").post("/subscriptions", data={**form, "label": ""}).status_code == 422


def _paper(database: Session, code: str) -> tuple[Itinerary, str]:
    query = select(Itinerary).join(Case, Case.id == Itinerary.case_id).where(Case.code == code)
    row = database.scalars(query).one()
    return row, "/i/" + itinerary_link(row).rsplit("/", 1)[1]


def test_the_familys_page_is_bilingual_and_nameless(client: FlaskClient, database: Session) -> None:
    _, address = _paper(database, "VM-26-0400")
    answer = client.get(address)
    assert answer.status_code == 200
    assert "noindex" in answer.headers["X-Robots-Tag"]
    for words in ("Lịch trình chuyến đi", "Travel itinerary", "VN 310", "GMT+7", "Bản 1", "Revision 1"):
        assert words in answer.text
    for secret in ("Nguyễn", "VM-26", "Trần Hạnh"):
        assert secret not in answer.text
    assert client.get("/i/nothing").status_code == 404


def test_a_withdrawn_page_shows_no_flight(client: FlaskClient, database: Session) -> None:
    row, address = _paper(database, "VM-26-0400")
    office = database.scalars(select(Office).where(Office.code == "HAN")).one()
    row.withdrawn_at, office.phone = datetime.now(UTC) - timedelta(minutes=1), "+84 24 5550 0100"
    database.commit()
    text = client.get(address).text
    assert "đã được rút lại" in text
    assert "VN 310" not in text
    assert 'href="tel:+842455500100"' in text


def test_the_audit_record_is_filtered_by_subject(signed_in: SignedIn, feed: str) -> None:
    browser = signed_in("admin")
    assert "Tạo đường dẫn lịch" in browser.get("/audit?kind=subscription").text
    assert "Tạo đường dẫn lịch" not in browser.get("/audit?kind=user").text
    assert "Tạo đường dẫn lịch" not in browser.get("/audit?kind=subscription&subject=999").text
    assert signed_in("planner").get("/audit").status_code == 403


def test_the_page_of_an_address_shows_every_program_that_fetches(
    signed_in: SignedIn, client: FlaskClient, feed: str, database: Session
) -> None:
    number = database.scalars(select(Subscription.id)).one()
    browser = signed_in("planner")
    assert "Chưa có thiết bị nào tải lịch này" in browser.get(f"/subscriptions/{number}").text
    etag = client.get(feed, headers={"User-Agent": "Thunderbird/140"}).headers["ETag"]
    client.get(feed, headers={"User-Agent": "Thunderbird/140", "If-None-Match": etag})
    client.get(feed, headers={"User-Agent": "<b>Strange</b>/1"})
    text = browser.get(f"/subscriptions/{number}").text
    assert "Thunderbird/140" in text
    assert "&lt;b&gt;Strange" in text
    assert text.count("Không đổi") == 1
    for platform in ("iPhone, iPad", "Mac", "Android", "Google Calendar", "Outlook", "Thunderbird"):
        assert f"<dt>{platform}</dt>" in text
    assert feed.removeprefix("/feeds/").removesuffix(".ics") not in text


def test_the_page_of_an_address_shows_what_devices_should_show(
    signed_in: SignedIn, client: FlaskClient, feed: str, database: Session
) -> None:
    number = database.scalars(select(Subscription.id)).one()
    browser = signed_in("planner")
    text = browser.get(f"/subscriptions/{number}").text
    summaries = [str(event["SUMMARY"]) for event in Calendar.from_ical(client.get(feed).data).walk("VEVENT")]
    assert summaries
    assert all(html.escape(summary) in text for summary in summaries)
    answer = browser.get(f"/subscriptions/{number}/calendar.json")
    assert answer.mimetype == "application/calendar+json"
    assert {one["uid"] for one in read_by_ical_js(answer.data)["events"]} == {
        one["uid"] for one in read_by_ical_js(client.get(feed).data)["events"]
    }
    assert signed_in("viewer").get(f"/subscriptions/{number}/calendar.json").status_code == 404


def test_a_test_event_is_in_this_address_alone(
    signed_in: SignedIn, client: FlaskClient, feed: str, database: Session
) -> None:
    number = database.scalars(select(Subscription.id)).one()
    browser = signed_in("planner")
    other = _subscribe(browser, "escort:" + str(database.scalars(select(Subscription.recipient_id)).one()))
    before = client.get(feed)
    assert browser.post(f"/subscriptions/{number}/test").status_code == 302
    after = client.get(feed)
    assert "sự kiện thử" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]
    assert client.get(feed, headers={"If-None-Match": after.headers["ETag"]}).status_code == 304
    assert client.get(feed, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200
    assert client.get(other).data == before.data
    assert "Sự kiện thử còn trong lịch" in browser.get(f"/subscriptions/{number}").text


def test_an_address_may_begin_with_a_test_event(signed_in: SignedIn, client: FlaskClient, database: Session) -> None:
    escort = database.scalars(select(Escort.id).where(Escort.code == "ESC-01")).one()
    form = {"recipient": f"escort:{escort}", "label": "x", "language": "en", "with_test": "1"}
    found = re.search(r'value="[^"]+(/feeds/[^"]+\.ics)"', signed_in("planner").post("/subscriptions", data=form).text)
    assert found
    assert "calendar connected" in client.get(found[1]).text


def test_the_page_of_an_address_is_for_who_manages_it(
    signed_in: SignedIn, feed: str, client: FlaskClient, database: Session
) -> None:
    number = database.scalars(select(Subscription.id)).one()
    assert signed_in("viewer").get(f"/subscriptions/{number}").status_code == 404
    assert signed_in("viewer").post(f"/subscriptions/{number}/test").status_code == 404
    browser = signed_in("planner")
    browser.post(f"/subscriptions/{number}/revoke")
    client.get(feed, headers={"User-Agent": "iOS/19"})
    text = browser.get(f"/subscriptions/{number}").text
    assert "Đã đóng" in text
    assert "/test" not in text
    assert browser.post(f"/subscriptions/{number}/test").status_code == 409


def test_a_team_is_chosen_and_its_feed_opens(signed_in: SignedIn, client: FlaskClient) -> None:
    browser = signed_in("planner")
    found = re.search(r'value="(airport:\d+)"', browser.get("/subscriptions").text)
    assert found
    assert client.get(_subscribe(browser, found[1])).status_code == 200


def test_a_poll_in_order_never_reaches_the_application(
    app: Flask, client: FlaskClient, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is not in order does: a revoked address, an unknown one, another method."""

    def refuse(*_: object) -> None:
        raise AssertionError("asked the application")

    etag = client.get(feed).headers["ETag"]
    monkeypatch.setattr(app, "full_dispatch_request", refuse)
    answer = client.get(feed, headers={"If-None-Match": etag, "X-Request-ID": "given-by-the-proxy"})
    assert answer.status_code == 304
    assert answer.headers["X-Request-ID"] == "given-by-the-proxy"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.head(feed).status_code == 200
    for method, path in (("POST", feed), ("GET", "/feeds/unknown.ics")):
        with pytest.raises(AssertionError, match="asked"):
            client.open(path, method=method)


@pytest.mark.parametrize("means", ["revoked", "expired", "left", "closed"])
def test_a_right_that_ends_is_seen_at_the_very_next_poll(
    client: FlaskClient, feed: str, database: Session, means: str
) -> None:
    row = database.scalars(select(Subscription)).one()
    escort = database.get_one(Escort, row.recipient_id)
    etag = client.get(feed).headers["ETag"]
    if means == "revoked":
        row.revoked_at = datetime.now(UTC)
    elif means == "expired":
        row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    elif means == "left":
        escort.is_active = False
    else:
        user = User(email="x@example.org", name="x", password_hash="x", created_at=datetime.now(UTC), is_active=False)
        database.add(user)
        database.flush()
        escort.user_id = user.id
    database.commit()
    assert client.get(feed, headers={"If-None-Match": etag}).status_code == 410
