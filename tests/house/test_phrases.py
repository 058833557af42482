"""The phrase book is whole: both languages, the same variables, nothing missing, nothing left over."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from scheduler.i18n import FOLDER, LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("scheduler", "web")
KEY = re.compile(r"[\"'`]((?:[a-z0-9_]+-)+[a-z0-9_]+)[\"'`]")
BUILT = re.compile(r"f[\"']((?:[a-z0-9_]+-)+)\{")
JINJA_BUILT = re.compile(r"[\"']((?:[a-z0-9_]+-)+)[\"']\s*(?:~|\+)")


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the visitor's protocol
        self.names.add(node.id.name)


@lru_cache
def _messages(language: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for path in sorted((FOLDER / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text("utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{language}/{path.name}: {entry.content[:80]}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{language}/{path.name}: {entry.id.name} stands twice"
                variables = _Variables()
                variables.visit(entry)
                found[entry.id.name] = frozenset(variables.names)
    return found


@lru_cache
def _sources() -> str:
    paths = [p for room in ROOMS for p in (ROOT / room).rglob("*") if p.suffix in {".py", ".html", ".toml", ".js"}]
    return "\n".join(p.read_text("utf-8") for p in paths if "vendor" not in p.parts)


def test_both_languages_have_the_same_keys() -> None:
    vi, en = (_messages(language) for language in LANGUAGES)
    assert set(vi) == set(en), f"only in one language: {sorted(set(vi) ^ set(en))}"


def test_both_languages_use_the_same_variables() -> None:
    vi, en = (_messages(language) for language in LANGUAGES)
    differing = {key: (vi[key], en[key]) for key in vi if key in en and vi[key] != en[key]}
    assert not differing


def test_vietnamese_is_not_english() -> None:
    """A phrase that was only copied would look translated to the other tests; short names and codes may agree."""
    texts = {language: _plain_texts(language) for language in LANGUAGES}
    bare = {key: re.sub(r"{.*?}", "", text) for key, text in texts["vi"].items()}
    same = [key for key, text in texts["vi"].items() if len(bare[key].split()) > 4 and texts["en"].get(key) == text]
    assert not same


def _plain_texts(language: str) -> dict[str, str]:
    text = "\n".join(p.read_text("utf-8") for p in sorted((FOLDER / language).glob("*.ftl")))
    return dict(re.findall(r"^([a-z][\w-]*) = (.+)$", text, re.MULTILINE))


@pytest.mark.parametrize("call", [r"\b(?:t|say|phrase|both)\(\s*[\"']([a-z][\w-]*)[\"']"])
def test_every_phrase_asked_for_exists(call: str) -> None:
    asked = {key for key in re.findall(call, _sources()) if "-" in key and not key.endswith("-")}
    assert asked, "the search found nothing: it no longer fits the code"
    assert not asked - set(_messages("vi")), sorted(asked - set(_messages("vi")))


def test_no_phrase_is_left_over() -> None:
    """A key counts as used where it stands in quotes, or begins with a prefix that the code completes.

    A family that is handed on whole (`"imports-weekday"`) is such a prefix too, where it is no phrase itself.
    """
    sources = _sources()
    quoted = set(KEY.findall(sources))
    families = {f"{name}-" for name in quoted - set(_messages("vi"))}
    prefixes = set(BUILT.findall(sources)) | set(JINJA_BUILT.findall(sources)) | families
    error_codes = set(
        re.findall(
            r"(?:AppError|SettingsError|InvalidInput|ImportRefused|NotFound|Forbidden|Conflict|PlanRejected)\(\s*[\"']([\w-]+)[\"']",
            sources,
        )
    )
    used = quoted | {f"error-{code}" for code in error_codes | quoted}
    begun = tuple((prefixes | {f"error-{prefix}" for prefix in prefixes}) - {"error-", "error-error-"})
    left = [key for key in _messages("vi") if key not in used and not key.startswith(begun)]
    assert not left, "\n".join(sorted(left))


def test_every_error_code_has_a_phrase() -> None:
    codes = set(
        re.findall(
            r"\b(?:AppError|SettingsError|InvalidInput|ImportRefused|NotFound|Forbidden|Conflict|PlanRejected)\(\s*[\"']([\w-]+)[\"']",
            _sources(),
        )
    )
    assert codes
    assert not {f"error-{code}" for code in codes} - set(_messages("vi"))
