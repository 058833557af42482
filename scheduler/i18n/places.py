"""Cities and airports as each language calls them; what the phrase book does not name is as in the airport list."""

from __future__ import annotations

from scheduler.i18n import Bilingual, has_phrase, phrase


def place_name(code: str, city: str) -> Bilingual:
    """The city of an airport (IATA code) in both languages; `city` where there is no phrase `place-<code>`."""
    key = f"place-{code}"
    if not has_phrase(key):
        return Bilingual(vi=city, en=city)
    return Bilingual(vi=phrase(key, "vi"), en=phrase(key, "en"))


def airport_name(code: str, name: str) -> Bilingual:
    """An airport (IATA code) in both languages: `Sân bay quốc tế Tân Sơn Nhất`; `name` is that of the airport list.

    A name that says neither `Airport` nor `International` is taken for what such an airport is called.
    """
    key = f"airport-{code}"
    bare = name.removesuffix(" Airport")
    is_international = bare.endswith(" International")
    bare = bare.removesuffix(" International")
    kind = "airport-international" if is_international else "airport-plain"
    return Bilingual(
        vi=phrase(kind, "vi", name=phrase(key, "vi") if has_phrase(key) else bare),
        en=phrase(kind, "en", name=phrase(key, "en") if has_phrase(key) else bare),
    )


def both_with(key: str, **arguments: object) -> Bilingual:
    """The phrase in both languages, where an argument may itself be bilingual."""
    vi = {name: value.vi if isinstance(value, Bilingual) else value for name, value in arguments.items()}
    en = {name: value.en if isinstance(value, Bilingual) else value for name, value in arguments.items()}
    return Bilingual(vi=phrase(key, "vi", **vi), en=phrase(key, "en", **en))
