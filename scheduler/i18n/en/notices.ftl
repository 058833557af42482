notices-title-abn = Advance booking notice (ABN)
notices-title-nat = Arrival notice (NAT)
notices-note-abn = Flights are booked. If this date cannot be received, please answer before the term above.
notices-note-nat = Flights are confirmed. Please meet the people at the exit; a change is sent as a new notice that replaces this one.
notices-fact-arrives = Arrival date
notices-fact-due = To be sent by
notices-fact-from = Sent by
notices-head-step = Content
notices-step-first = first notice
notices-step-update = replaces the notice before
notices-step-cancellation = cancels the notice before
notices-step-sent = sent
notices-cancelled-title = Cancelled
notices-cancelled-line = { $reference }: will not arrive as notified; please disregard the notice before.

error-notice-unknown = This notice was not found. The plan may have changed: open the list again.
error-notice-changed-meanwhile = The plan, or somebody else, has just changed this notice. Look at it again before marking it.
error-notice-nothing-due = This notice is sent; nothing is left to send.

notices-page-title = Notices to receivers
notices-page-above = ABN: advance booking · NAT: arrival
notices-page-states = Filter by state
notices-page-open = To send
notices-page-kind = Kind
notices-page-programme = Programme
notices-page-any = All
notices-page-terms = Terms count working days and holidays of the destination, until the end of the office day there. Mark a notice when it has gone; if the plan changes afterwards, it has to be sent again.
notices-page-notice = Notice
notices-page-arrives = Arrival
notices-page-cases = Cases
notices-page-state = State
notices-page-do = Papers and marking
notices-page-sent = Sent
notices-page-mark = Mark as sent
notices-page-reference = Receiver's reference (if any)
notices-page-confirm = It was sent
notices-page-undo = Marked by mistake?
notices-page-undo-text = Marked as sent on { $at }. If it did not go out after all, take the mark back: the notice is due again, and both stay on record.
notices-page-undo-confirm = Not sent, take back
notices-page-pages = Pages
notices-page-earlier = Previous page
notices-page-next = Next page
notices-page-number = Page { $page } of { $pages }
notices-page-none-title = Nothing to notify
notices-page-none-text = No notice fits the filter.
notices-page-later = Show { $count } more due after { $day }
notices-state-overdue = Overdue
notices-state-due = Due
notices-state-upcoming = Upcoming
notices-state-sent = Sent
notices-marked = { $cases ->
    [one] Noted: sent for { $cases } case.
   *[other] Noted: sent for { $cases } cases.
}
notices-hint = Notices to receivers: { $overdue } overdue, { $due } due within two days.
notices-hint-open = Open the list
notices-unmarked = { $cases ->
    [one] The mark of { $cases } case was taken back; its notice has to be sent again.
   *[other] The marks of { $cases } cases were taken back; their notice has to be sent again.
}
error-notice-never-sent = This notice was never marked as sent. Reload the page.
notices-page-group = { $count ->
    [one] 1 notice
   *[other] { $count } notices
  }
notices-page-by = to be sent by
