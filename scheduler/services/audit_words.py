"""Acts of the audit record as sentences: codes become words, ids become what people call the things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from scheduler.i18n import has_phrase
from scheduler.i18n.sentences import Sentence
from scheduler.models import AuditEntry, Case, ImportBatch, Office, Subscription, User
from scheduler.services.access import Action, Actor
from scheduler.services.itineraries.guidance import stage_key
from scheduler.services.present import is_hidden
from scheduler.services.tokens import case_reference

_NONE = Sentence(key="audit-nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """What people call things: (kind, id) -> name; and offices by id."""

    names: Mapping[tuple[str, str], str]
    offices: Mapping[str, str]

    def of(self, kind: str, identifier: str) -> str:
        """The name of a thing, its id where it has none or is gone."""
        return self.names.get((kind, identifier), identifier)


def load_subjects(session: Session, actor: Actor, entries: Sequence[AuditEntry]) -> Subjects:
    """Names of what the entries are about; a case is called by its reference where the reader may not see cases."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.subject_id.isdecimal():
            wanted.setdefault(entry.subject_kind, set()).add(int(entry.subject_id))
    names: dict[tuple[str, str], str] = {}
    for user in session.scalars(select(User).where(User.id.in_(wanted.get("user", ())))):
        names["user", str(user.id)] = user.name
    for row in session.scalars(select(Subscription).where(Subscription.id.in_(wanted.get("subscription", ())))):
        names["subscription", str(row.id)] = row.label
    for batch in session.scalars(select(ImportBatch).where(ImportBatch.id.in_(wanted.get("import_batch", ())))):
        names["import_batch", str(batch.id)] = batch.filename
    query = select(Case).where(Case.id.in_(wanted.get("case", ()))).options(joinedload(Case.office))
    for case in session.scalars(query):
        names["case", str(case.id)] = _case_name(actor, case)
    offices = {str(office.id): office.code for office in session.scalars(select(Office))}
    return Subjects(names=names, offices=offices)


def _case_name(actor: Actor, case: Case) -> str:
    is_open = actor.may(Action.SEE_CASES, case.office_id) and not is_hidden(actor, case)
    return case.code if is_open else case_reference(case.id)


def kind_sentence(kind: str) -> Sentence:
    """The kind of a subject in words; one that the phrase book lacks keeps its code."""
    key = f"audit-kind-{kind.replace('_', '-')}"
    return Sentence(key=key) if has_phrase(key) else Sentence(key="audit-kind-other", params={"kind": kind})


def act_sentence(entry: AuditEntry, subjects: Subjects) -> Sentence:
    """What was done to which thing. An act that the phrase book lacks is told by its codes."""
    details = dict(entry.details)
    key = act_key(entry.action)
    number = str(details.pop("number", "")) if entry.subject_kind == "plan_version" else ""
    subject = number or subjects.of(entry.subject_kind, entry.subject_id)
    if not has_phrase(key):
        params = {"action": entry.action, "kind": kind_sentence(entry.subject_kind), "subject": subject}
        return Sentence(key="audit-act-other", params=params)
    told = {name: _told(name, value, subjects) for name, value in details.items()}
    return Sentence(key=key, params={**dict.fromkeys(_ASKED, _NONE), **told, "subject": subject})


def act_key(action: str) -> str:
    """The phrase of an action."""
    return f"audit-act-{action.replace('.', '-').replace('_', '-')}"


_ASKED = ("office", "roles", "fields", "pin", "stage", "state", "of", "import_kind", "created", "changed", "cases",
          "revision", "seconds")  # fmt: skip
"""Arguments that phrases ask for and that an older entry may lack."""


def _told(name: str, value: object, subjects: Subjects) -> object:
    if value is None:
        return Sentence(key="users-everywhere") if name == "office" else _NONE
    if name == "office":
        return subjects.offices.get(str(value), str(value))
    if name in _WORDED:
        values: Iterable[object] = value if isinstance(value, list) else (value,)
        return tuple(_word(_WORDED[name](str(one)), str(one)) for one in values) or _NONE
    return str(value) if name in {"revision", "run"} else value


def _word(key: str, code: str) -> Sentence | str:
    return Sentence(key=key) if has_phrase(key) else code


_WORDED: Mapping[str, Callable[[str], str]] = {
    "roles": lambda code: f"users-role-{code}",
    "fields": lambda code: f"cases-field-{code}",
    "pin": lambda code: f"cases-pin-{code}",
    "stage": stage_key,
    "state": lambda code: f"stage-state-{code}",
    "of": lambda code: f"subscriptions-kind-{code}",
    "import_kind": lambda code: f"imports-kind-{code}",
}
"""Details that hold codes, and the phrases that word them; a stage is named as on the family's paper."""
