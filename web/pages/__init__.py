"""One blueprint a noun. A new page's blueprint is added to BLUEPRINTS and its entry to `web.navigation`."""

from flask import Blueprint

from web.auth import auth
from web.pages.account import account_pages
from web.pages.board import board_pages
from web.pages.health import health
from web.pages.planning import planning
from web.pages.users import users
from web.pages.versions import versions

BLUEPRINTS: tuple[Blueprint, ...] = (
    health,
    auth,
    account_pages,
    board_pages,
    planning,
    versions,
    users,
)
