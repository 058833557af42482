"""One blueprint a noun. A new page's blueprint is added to BLUEPRINTS and its entry to `web.navigation`."""

from flask import Blueprint

from web.auth import auth
from web.feeds import feed_pages
from web.hooks import flight_hooks
from web.pages.account import account_pages
from web.pages.audit import audit_pages
from web.pages.board import board_pages
from web.pages.cases import case_pages
from web.pages.clinics import clinic_pages
from web.pages.confirmations import confirmation_pages
from web.pages.contacts import contact_pages
from web.pages.escorts import escort_pages
from web.pages.explanations import explanation_pages
from web.pages.flight_changes import flight_change_pages
from web.pages.health import health
from web.pages.imports import import_pages
from web.pages.jobs import job_pages
from web.pages.messages import message_pages
from web.pages.notices import notice_pages
from web.pages.own_calendars import own_calendar_pages
from web.pages.papers import paper_pages
from web.pages.planning import planning
from web.pages.public import public_pages
from web.pages.robustness import robustness_pages
from web.pages.subscriptions import subscription_pages
from web.pages.tickets import ticket_pages
from web.pages.users import users
from web.pages.versions import versions
from web.pages.what_ifs import what_if_pages

BLUEPRINTS: tuple[Blueprint, ...] = (
    health,
    auth,
    account_pages,
    board_pages,
    planning,
    versions,
    job_pages,
    explanation_pages,
    what_if_pages,
    robustness_pages,
    users,
    case_pages,
    clinic_pages,
    escort_pages,
    import_pages,
    flight_change_pages,
    flight_hooks,
    subscription_pages,
    message_pages,
    contact_pages,
    confirmation_pages,
    own_calendar_pages,
    paper_pages,
    ticket_pages,
    notice_pages,
    audit_pages,
    feed_pages,
    public_pages,
)
