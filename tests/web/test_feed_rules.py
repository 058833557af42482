"""The rules of good calendar feeds, one by one, on every feed of a mission after a whole life.

What a rule says of single parts is tested beside the part: zones (13-17, 19) in test_calendars_zones, writing (7, 8,
24, 30) in test_calendars_feeds, revisions (1, 3, 11, 36) in test_feeds, secrecy (34) in test_feeds_privacy, tokens (35)
in test_feeds_subscriptions, mail (6, 9) in test_messages, programs (10, 18, 29) in `tests.clients`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from scheduler.services.access import SYSTEM
from scheduler.services.feeds import revoke
from tests.clients.life import live
from tests.web.feed_mission import Answer, Feed, Mission, open_mission

Lines = list[str]


@pytest.fixture(scope="module")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mission]:
    """Read only: published, moved, reassigned and cancelled."""
    with open_mission(tmp_path_factory.mktemp("mission") / "instance") as opened:
        for step in live(opened):
            if step == "cancel":
                break
        yield opened


@pytest.fixture(scope="module")
def answers(mission: Mission) -> dict[Feed, Answer]:
    return {feed: mission.ask(feed) for feed in mission.feeds}


def unfolded(answer: Answer) -> Lines:
    return answer.body.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def events_of(answer: Answer) -> list[dict[str, str]]:
    """The lines of each event by name with parameters; none comes twice but RELATED-TO, of which the last counts."""
    found: list[dict[str, str]] = []
    for line in unfolded(answer):
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT" and ":" in line and not line.startswith("END:"):
            name, _, value = line.partition(":")
            found[-1][name] = value
    return found


def value(event: dict[str, str], name: str) -> str:
    return next(kept for key, kept in event.items() if key.split(";")[0] == name)


def every_event(answers: dict[Feed, Answer]) -> list[dict[str, str]]:
    return [event for answer in answers.values() for event in events_of(answer)]


def test_rule_1_each_recipient_has_an_event_of_its_own(answers: dict[Feed, Answer]) -> None:
    readers: dict[str, set[tuple[str, int]]] = {}
    for feed, answer in answers.items():
        uids = [event["UID"] for event in events_of(answer)]
        assert len(uids) == len(set(uids))
        for uid in uids:
            readers.setdefault(uid, set()).add((feed.kind, feed.recipient_id))
    assert len(readers) > 30
    assert all(len(who) == 1 for who in readers.values())


def test_rule_2_a_uid_is_random_and_names_nobody(answers: dict[Feed, Answer]) -> None:
    for event in every_event(answers):
        assert uuid.UUID(event["UID"]).version == 4


def test_rules_4_and_5_stamps_are_revisions_in_utc(answers: dict[Feed, Answer]) -> None:
    for event in every_event(answers):
        assert event["DTSTAMP"] == event["LAST-MODIFIED"]
        assert event["CREATED"] <= event["LAST-MODIFIED"]
        assert all(re.fullmatch(r"\d{8}T\d{6}Z", event[name]) for name in ("CREATED", "DTSTAMP"))
        assert (int(event["SEQUENCE"]) > 0) == (event["CREATED"] < event["DTSTAMP"])


def test_rules_7_8_and_33_a_feed_asks_for_no_answer_and_rings_nowhere(answers: dict[Feed, Answer]) -> None:
    for answer in answers.values():
        names = {re.split("[;:]", line)[0] for line in unfolded(answer)}
        assert not names & {"METHOD", "ORGANIZER", "ATTENDEE"}
        assert b"VALARM" not in answer.body


def test_rule_10_what_is_cancelled_stays_as_a_tombstone(answers: dict[Feed, Answer]) -> None:
    gone = 0
    for feed, answer in answers.items():
        word = "ĐÃ HỦY: " if feed.language == "vi" else "CANCELLED: "
        for event in events_of(answer):
            is_cancelled = event["STATUS"] == "CANCELLED"
            assert event["SUMMARY"].startswith(word) == is_cancelled
            assert not is_cancelled or (event["TRANSP"], int(event["SEQUENCE"]) > 0) == ("TRANSPARENT", True)
            gone += is_cancelled
    assert gone > 10


def test_rule_12_a_title_says_the_task(answers: dict[Feed, Answer]) -> None:
    titles = {event["SUMMARY"] for feed, one in answers.items() if feed.language == "en" for event in events_of(one)}
    for task in ("Escort SGN", "See off", "Meet", "Rest after", "Pre-embarkation check", "Arrival"):
        assert any(task in title for title in titles), task


def test_rules_13_to_15_and_19_every_local_time_names_a_defined_zone(answers: dict[Feed, Answer]) -> None:
    for answer in answers.values():
        defined = {line.removeprefix("TZID:") for line in unfolded(answer) if line.startswith("TZID:")}
        used = set()
        for event in events_of(answer):
            for name, moment in event.items():
                if name.split(";")[0] not in {"DTSTART", "DTEND"}:
                    continue
                zone = re.fullmatch(r"\w+;TZID=(.+)", name)
                # Without a zone only UTC: no floating time, no offset, no day.
                assert re.fullmatch(r"\d{8}T\d{6}" if zone else r"\d{8}T\d{6}Z", moment)
                used |= {zone[1]} if zone else set()
        assert used <= defined <= available_timezones() - {"Asia/Saigon", "Asia/Bangkok", "UTC"}


def test_rules_16_and_17_zones_are_one_block_or_yearly_rules(answers: dict[Feed, Answer]) -> None:
    for answer in answers.values():
        for block in re.findall("BEGIN:VTIMEZONE\n.*?END:VTIMEZONE", "\n".join(unfolded(answer)), re.DOTALL):
            assert "RDATE" not in block
            parts = block.count("BEGIN:STANDARD") + block.count("BEGIN:DAYLIGHT")
            assert (parts, block.count("RRULE")) in {(1, 0), (2, 2)}
            assert "Ho_Chi_Minh" not in block or (parts, block.count("TZOFFSETTO:+0700")) == (1, 1)


def test_rule_18_a_journey_names_both_local_times(mission: Mission, answers: dict[Feed, Answer]) -> None:
    feed = mission.feed_of("escort", mission.world.other.id, "en")
    (event,) = (one for one in events_of(answers[feed]) if "Escort SGN-HKG-LAX" in one["SUMMARY"])
    text = event["DESCRIPTION"]
    for part in ("CX 764", "19:30", "GMT+7", "CX 872", "21:15", "GMT-8"):
        assert part in text.replace("\u2212", "-"), (part, text)


def test_rules_20_and_21_an_end_is_later_than_its_start(mission: Mission) -> None:
    for feed in mission.feeds:
        assert all(row.starts_at < row.ends_at for row in mission.rows(feed))


def test_rules_22_to_24_the_frame(answers: dict[Feed, Answer]) -> None:
    for answer in answers.values():
        lines = unfolded(answer)
        assert "X-WR-TIMEZONE:Asia/Ho_Chi_Minh" in lines
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
        assert "X-PUBLISHED-TTL:PT1H" in lines
        named = {line.partition(":")[2] for line in lines if line.startswith(("NAME:", "X-WR-CALNAME:"))}
        assert len(named) == 1
        assert not any("RSCALE" in line for line in lines)


def test_rule_25_a_feed_carries_months_ahead(answers: dict[Feed, Answer]) -> None:
    now = datetime.now(UTC)
    last = max(value(event, "DTSTART")[:8] for event in every_event(answers))
    assert last > f"{now + timedelta(days=90):%Y%m%d}"


def test_rules_26_and_27_an_answer_is_a_calendar_that_is_asked_about_anew(answers: dict[Feed, Answer]) -> None:
    for answer in answers.values():
        headers = answer.headers
        assert headers["content-type"] == "text/calendar; charset=utf-8"
        assert headers["cache-control"] == "private, max-age=0, must-revalidate"
        assert re.fullmatch(r'"[0-9a-f]{32}"', headers["etag"])
        assert headers["last-modified"].endswith(" GMT")
        assert not headers["content-disposition"].startswith("attachment")
        assert headers["vary"] == "Accept-Encoding"
        assert "set-cookie" not in headers
        assert headers["referrer-policy"] == "no-referrer"


def test_rule_30_lines_are_short_and_end_as_they_must(answers: dict[Feed, Answer]) -> None:
    for answer in answers.values():
        assert b"\n" not in answer.body.replace(b"\r\n", b"")
        for line in answer.body.split(b"\r\n"):
            assert len(line) <= 75
            line.decode("utf-8")


def test_rule_32_duties_are_tied_to_their_flights_across_calendars(mission: Mission) -> None:
    world = mission.world
    flight = next(row for row in mission.rows(mission.feed_of("office", world.office.id)) if "XX 9" in row.summary_vi)
    (uid,) = flight.related.split()
    assert uuid.UUID(uid)
    tied = {feed.kind for feed in mission.feeds if f"RELATED-TO:{uid}" in unfolded(mission.ask(feed))}
    assert tied == {"escort", "office", "airport"}


def test_rule_32_ways_and_rest_are_tied_to_the_duty(mission: Mission) -> None:
    lines = unfolded(mission.ask(mission.feed_of("escort", mission.world.escort.id, "en")))
    text = "\n".join(lines)
    blocks = {re.search("SUMMARY:(.*)", one)[1]: one for one in text.split("BEGIN:VEVENT")[1:]}  # type: ignore[index]
    duty = next(block for title, block in blocks.items() if "Escort SGN-HKG" in title)
    uid = re.search("\nUID:(.*)", duty)[1]  # type: ignore[index]
    for title in ("Fly back", "Rest after"):
        assert f"RELATED-TO:{uid}" in next(block for name, block in blocks.items() if title in name)
    assert f"RELATED-TO:{uid}" not in duty


def test_places_are_named_in_the_language_of_the_reader(answers: dict[Feed, Answer]) -> None:
    places: dict[str, set[str]] = {"vi": set(), "en": set()}
    for feed, answer in answers.items():
        places[feed.language] |= {event["LOCATION"] for event in events_of(answer) if "LOCATION" in event}
    assert "Sân bay quốc tế Hồng Kông (HKG)" in places["vi"]
    assert "Hong Kong International Airport (HKG)" in places["en"]
    assert not any("Airport" in place for place in places["vi"])
    assert not any("Sân bay" in place for place in places["en"])


def test_rule_35_a_closed_address_says_how_to_renew_the_same_all_day(tmp_path: Path) -> None:
    with open_mission(tmp_path / "instance") as opened:
        feed = opened.feeds[0]
        revoke(opened.world.session, SYSTEM, feed.subscription_id)
        opened.world.session.commit()
        first, second = opened.ask(feed), opened.ask(feed)
        assert (first.status, second.body) == (410, first.body)
        (event,) = events_of(first)
        assert event["DTSTAMP"] <= f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        assert "/subscriptions" in event["DESCRIPTION"]
        assert (event["TRANSP"], event["STATUS"]) == ("TRANSPARENT", "CONFIRMED")
