"""Notices to the receiving side: advance booking (ABN) and arrival (NAT), their terms, and what has been sent."""

from scheduler.services.notices.listing import NoticeFilter, list_notices, notice_hint
from scheduler.services.notices.paper import notice_paper
from scheduler.services.notices.sending import mark_sent, mark_unsent
from scheduler.services.notices.values import NoticeHint, NoticeKey, NoticeList, NoticeRow

__all__ = [
    "NoticeFilter",
    "NoticeHint",
    "NoticeKey",
    "NoticeList",
    "NoticeRow",
    "list_notices",
    "mark_sent",
    "mark_unsent",
    "notice_hint",
    "notice_paper",
]
