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
