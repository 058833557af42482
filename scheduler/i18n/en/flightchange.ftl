flightchange-title = Flight changes
flightchange-above = See whom a change touches before it is applied
flightchange-inbox = Messages received
flightchange-one = Flight change message
flightchange-when = Received
flightchange-from = From
flightchange-what = What
flightchange-state = State
flightchange-state-received = To be decided
flightchange-state-applied = Applied
flightchange-state-dismissed = Dismissed
flightchange-system = the system
flightchange-form-table = table of changes
flightchange-form-schedule = SSIM schedule
flightchange-count-new = { $count } new
flightchange-count-moved = { $count } moved
flightchange-count-cancelled = { $count } cancelled
flightchange-count-restored = { $count } restored
flightchange-none-title = No messages yet
flightchange-none-text = Upload an airline's file of changes, or let a program send straight to this inbox.
flightchange-new = Upload changes
flightchange-table = Table of changes (CSV, XLSX)
flightchange-table-hint = One flight a row: removed, added or moved. Template:
flightchange-template = Template for flight changes
flightchange-schedules = Or two parts of an SSIM schedule
flightchange-removed = Legs removed
flightchange-added = Legs added or moved
flightchange-schedules-hint = Chapter 7, also in part. A leg in both parts counts as moved.
flightchange-preview = Preview
flightchange-promise = Nothing is applied yet. You will see every flight and the cases that it touches.
flightchange-received = The message is received. Look at it, then decide.
flightchange-already = This message is here already; it was not taken twice.
flightchange-applied = Applied the changes of { $flights } flights.
flightchange-dismissed = The message is dismissed; no flight was changed.
flightchange-senders = Programs that may send
flightchange-senders-text = Each program has an address and a signing secret of its own (Standard Webhooks).
flightchange-sender-label = Name of the program
flightchange-sender-hint = For example: ticket agency, the airline's system
flightchange-sender-add = Let it send
flightchange-sender-revoked = Revoked; that program can send no more.
flightchange-revoke = Revoke
flightchange-revoke-of = Revoke { $label }
flightchange-revoked = revoked
flightchange-last-used = last sent
flightchange-never-used = has sent nothing yet
flightchange-made = { $label } may send
flightchange-once = The secret is shown this once. Copy it now and keep it safe.
flightchange-made-address = Address (POST)
flightchange-made-secret = Signing secret
flightchange-made-how = The body is CSV, SSIM, or JSON with "changes", or "removed" and "added", and "said_at". One webhook-id for each message.
flightchange-hint = { $count } flight change messages wait for a decision.
flightchange-hint-open = Open messages
flightchange-said = Said
flightchange-came = received
flightchange-decided-at = decided
flightchange-earlier-wait = { $count } messages said before this one still wait. Look at them first.
flightchange-ready = The message could be read in full. Nothing is applied yet.
flightchange-touches = It touches { $cases } published cases ({ $people } people in your offices).
flightchange-apply = Apply the changes
flightchange-dismiss = Dismiss this message
flightchange-stopped = The message has faults and cannot be applied, not even in part. Ask for a correct one, or mend the file and upload it.
flightchange-repair-text = { $cases } published cases still use these flights. Plan again from the published plan, moving only what has to move. If they then cannot be placed, allow a few other cases to be disturbed.
flightchange-repair = Repair the plan
flightchange-repair-promises = { $budget ->
    [none] Disturb any number of other cases
    [zero] Leave all other cases as they are
   *[other] Disturb at most { $budget } other cases
  }{ $days ->
    [none] {""}
   *[other] {", "}leave alone who departs within { $days } days
  }{ $ticketed ->
    [yes] {", "}keep flights with issued tickets
   *[no] {""}
  }. Change
flightchange-run = Run { $run }
flightchange-problems = To mend or note
flightchange-affected = Touched
flightchange-case = Case
flightchange-itinerary = Published itinerary
flightchange-trouble = How
flightchange-trouble-cancelled = flight cancelled
flightchange-trouble-broken = connection missed
flightchange-trouble-moved = moved
flightchange-flights = Flights
flightchange-leaves = Departs
flightchange-people = People
flightchange-hidden = And { $cases } cases of other offices.
flightchange-escorts = Escorts
flightchange-nobody = No published itinerary is touched.
flightchange-flights-of = Flight by flight
flightchange-flight = Flight
flightchange-kind = Change
flightchange-kind-new = new
flightchange-kind-moved = moved
flightchange-kind-cancelled = cancelled
flightchange-kind-restored = restored
flightchange-kind-unknown = not known here
flightchange-kind-overtaken = a later message counts
flightchange-kind-departed = has departed
flightchange-before = Now
flightchange-after = By the message
flightchange-nothing = This message changes no flight.
flightchange-action-removed = removed
flightchange-action-added = added
flightchange-action-moved = moved
imports-table-flight_changes = Flight changes
imports-column-change = Change; Kind of change
imports-column-said_at = Said at; Said (Viet Nam time)
imports-problem-flight-said-twice = This flight stands in row { $line } already. Keep one row.
imports-problem-flight-date-taken = { $flight } moves to a day on which that number flies already. Ask the airline.
planning-flight-cancelled = A flight was cancelled: { $flights }. The case has to be planned again.
error-flightchange-one-form = Send either a table of changes or parts of an SSIM schedule, not both.
error-flightchange-sender-unknown = There is no such address, or it was revoked.
error-flightchange-signature = The message's signature is not accepted ({ $fault }).
error-flightchange-id-long = The message id (webhook-id) is longer than 128 characters.
error-flightchange-id-reused = This message id was used for other content before.
error-flightchange-body = The body must be CSV, SSIM, or JSON with nothing but the strings changes, removed, added and said_at.
error-flightchange-said-at = said_at must be an ISO 8601 instant with an offset, such as 2026-11-25T10:00:00+07:00.
error-flightchange-decided = This message was decided already. Reload the page.
error-flightchange-has-problems = The message has { $count } faults, so nothing was applied. See the list.
error-flightchange-unknown = There is no such message.
error-flightchange-not-applied = Apply the changes before the plan is repaired.
error-flightchange-nothing-published = No plan is published yet.
error-flightchange-published-over = The days of the published plan are over. Make a new plan.
error-flightchange-label = Give the program a name of 1 to { $most } characters.
audit-kind-flight-message = flight change message
audit-kind-flight-sender = program that sends flight changes
audit-act-flight-message-received = Received flight change message { $subject }.
audit-act-flight-message-applied = Applied flight change message { $subject }.
audit-act-flight-message-dismissed = Dismissed flight change message { $subject }.
audit-act-flight-message-repair = Asked for a repair of the plan after message { $subject }.
audit-act-flight-sender-added = Let program { $subject } send flight changes.
audit-act-flight-sender-revoked = Revoked program { $subject }, which sent flight changes.
flightchange-broken = Cancelled flights and the plan
flightchange-broken-above = As published
flightchange-broken-text = { $cases ->
    [one] 1 published case
   *[other] { $cases } published cases
    } and { $trips ->
    [one] 1 escort trip
   *[other] { $trips } escort trips
    } still count on cancelled flights. A repair plans again from the published plan and moves only what has to move. If the cases hit cannot be placed then, allow a few other cases to be disturbed.
flightchange-broken-none = Nothing is broken
flightchange-broken-none-text = No published case or escort counts on a cancelled flight any more.
audit-act-plan-repair = Asked for a repair of the published plan (version { $subject }).
flightchange-broken-hint = { $cases ->
    [one] 1 published case
   *[other] { $cases } published cases
    } and { $trips ->
    [one] 1 escort trip
   *[other] { $trips } escort trips
    } still count on cancelled flights.
