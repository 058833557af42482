"""The sentence that a plan file gives for an unplanned case (`detail`): plain English, ids and dates only."""

from __future__ import annotations

from collections.abc import Mapping

from solver.plan import Reason
from solver.reasons.finding import Fact

_MOST_FACTS = 3

SENTENCES: Mapping[str, str] = {
    "held": "case {case} is on hold",
    "no_flights": "no flights lead from {origin} to {airports} between {first} and {last}",
    "pinned_flights": "the pinned flights {flights} make no journey that this case may take",
    "too_many_connections": "{journeys} of the journeys have more than {most} connections",
    "assisted_connection": "{journeys} of the journeys leave too little time for assistance at a connection",
    "seats": "{needed} seats are needed, at most {most} are on {flight} on {date}, as on {journeys} of the journeys",
    "wheelchairs": "{needed} wheelchairs must board, at most {most} may on {flight} on {date}",
    "stretchers": "{needed} stretchers must board, at most {most} may on {flight} on {date}",
    "minors": "{needed} unaccompanied minors must board, at most {most} may on {flight} on {date}",
    "receivers_differ": "the receivers {receiver} share no airport",
    "receiver_weekday": "receiver {receiver} takes nobody on the weekdays of {journeys} of the journeys, as on {date}",
    "receiver_closed": "receiver {receiver} is closed on the days of {journeys} of the journeys, as on {date}",
    "receiver_hours": "receiver {receiver} is there from {earliest} to {latest} only, which {journeys} of the journeys"
    " miss, as on {date}",
    "receiver_people": "receiver {receiver} takes {most} people a day and {people} would arrive, as on {date}",
    "no_window": "no {role} assistance is staffed at {airport} for {journeys} of the journeys, as at {at}",
    "window_people": "{role} assistance at {airport} cannot help {people} people at once, as at {at}",
    "pinned_session": "the pinned session {session} cannot hold stage {stage} of case {case}",
    "no_session": "none of {sessions} sessions for stage {stage} at {origin} fits case {case} from {first} on",
    "no_session_in_time": "stage {stage} of case {case} finds no session in time; there are some from {first_session}"
    " to {last_session}",
    "sessions_too_short": "the sessions are too short for the stages of the cases {cases} together",
    "pinned_escort": "the pinned escort {escort} cannot meet the need {skill} of case {case}",
    "no_fitting_escort": "no escort fits the need {skill} of case {case}",
    "escort_trips": "every escort for the need {skill} of case {case} has made as many trips as allowed: {escort}",
    "escort_away": "escort {escort} is away on {journeys} of the journeys, as on {date}",
    "escort_way_ahead": "escort {escort} cannot come in time on {journeys} of the journeys, as on {date}",
    "escort_way_back": "escort {escort} has no permitted way home on {journeys} of the journeys, as on {date}",
    "escort_seat": "{journeys} of the journeys have no seat left for an escort, as on {date}",
    "too_few_escorts": "too few escorts are free, or seats left for them, on {journeys} of the journeys, as on {date}",
}

_CAPACITY = (
    "It could be planned alone{hint}; others took what it needs, or planning it would cost more than leaving it."
)


def write_detail(reason: Reason, facts: tuple[Fact, ...]) -> str:
    """Put the heaviest facts of a reason into one sentence."""
    if reason == "capacity":
        return _CAPACITY.format(hint=_hint(facts[0]) if facts else "")
    told = "; ".join(_told(fact) for fact in facts[:_MOST_FACTS])
    more = f"; and {len(facts) - _MOST_FACTS} more" if len(facts) > _MOST_FACTS else ""
    return f"{told[:1].upper()}{told[1:]}{more}."


def _told(fact: Fact) -> str:
    return SENTENCES[fact.kind].format(**fact.ids, **fact.numbers)


def _hint(fact: Fact) -> str:
    return f" on {fact.ids['flights']} on {fact.ids['date']}" if "flights" in fact.ids else ""
