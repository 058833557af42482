"""What templates may call: phrases, dates and times in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, url_for
from markupsafe import Markup, escape

from scheduler.i18n import dates, has_phrase, phrase
from scheduler.services.papers.wording import languages
from web.headers import nonce
from web.identity import account, actor, language, other_language, theme


def t(key: str, /, **arguments: object) -> str:
    """The phrase in the reader's language."""
    return phrase(key, language(), **arguments)


def t_other(key: str, /, **arguments: object) -> str:
    """The phrase in the other language, for second lines; mark it with `lang`."""
    return phrase(key, other_language(), **arguments)


def day(value: date, *, weekday: bool = True) -> str:
    """A local date."""
    return dates.show_date(value, language(), weekday=weekday)


def long_day(value: date) -> str:
    """A local date written out: `Thứ Tư, 25 tháng 11, 2026`."""
    return format_date(value, "full", locale="vi" if language() == "vi" else "en_GB")


def clock(instant: datetime, zone: str = dates.VIET_NAM) -> Markup:
    """`<time>` with the clock time of `zone` and its offset."""
    return Markup('<time datetime="{}">{} <small class="zone">{}</small></time>').format(
        _machine(instant), dates.show_time(instant, zone), dates.zone_label(instant, zone)
    )


def moment(instant: datetime, zone: str = dates.VIET_NAM) -> Markup:
    """`<time>` with date, clock time and offset."""
    local_day = dates.show_date(dates.local(instant, zone).date(), language())
    return Markup('<time datetime="{}">{} {} <small class="zone">{}</small></time>').format(
        _machine(instant), local_day, dates.show_time(instant, zone), dates.zone_label(instant, zone)
    )


def language_names(codes: Iterable[str]) -> str:
    """Spoken languages by name: `vi, jra` is Vietnamese and Jarai to a reader."""
    named = languages(codes)
    return named.vi if language() == "vi" else named.en


def number(value: float) -> str:
    """A number grouped as the language does."""
    return format_decimal(value, locale=language())


def percent(value: float) -> str:
    """A ratio as a percentage with one decimal; the sign stays on the line of its number."""
    return dates.show_percent(value, language()).replace(" ", "\N{NO-BREAK SPACE}")


def dollars(points: int) -> str:
    """Points as US dollars."""
    return dates.show_points(points, language())


def duration(minutes: int) -> str:
    """Minutes as hours and minutes."""
    return dates.show_duration(minutes)


def lines(text: str) -> Markup:
    """Text with its line breaks kept."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def capitalize_first(text: str) -> str:
    """The text with a capital first letter, the rest as it is: codes in it keep theirs."""
    return text[:1].upper() + text[1:]


def local_day(instant: datetime, zone: str) -> str:
    """The local date as people type one into a form: `01/12/2026`."""
    return dates.local(instant, zone).strftime("%d/%m/%Y")


def local_clock(instant: datetime, zone: str) -> str:
    """The clock time of `zone` alone, beside a time that shows the zone."""
    return dates.show_time(instant, zone)


def day_short(value: date) -> str:
    """Weekday and day of the month for the head of a column: `Th 4 25/11`."""
    return format_date(
        value, "ccc d/M" if language() == "vi" else "EEE d/M", locale="vi" if language() == "vi" else "en_GB"
    )


def _machine(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def init_phrases(app: Flask) -> None:
    """Give templates their words."""
    words = (t, t_other, day, long_day, clock, moment, language_names, number, percent, dollars, duration, has_phrase)
    app.jinja_env.globals.update({word.__name__: word for word in words})
    app.jinja_env.globals.update(csp_nonce=nonce, may=lambda action: actor().may(action))
    app.jinja_env.filters["lines"] = lines
    app.jinja_env.filters["capitalize_first"] = capitalize_first
    app.jinja_env.globals.update(local_day=local_day, local_clock=local_clock, day_short=day_short)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def present() -> dict[str, object]:
        return {
            "language": language(),
            "other_language": other_language(),
            "theme": theme(),
            "account": account(),
            "asset": lambda name: url_for("static", filename=name, v=app.config["ASSET_VERSION"]),
        }
