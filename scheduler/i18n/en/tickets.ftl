tickets-title = Tickets of a flight
tickets-column = Tickets
tickets-none = No tickets issued
tickets-state-issued = Tickets issued
tickets-state-other = Tickets for other flights
tickets-for = Tickets for
tickets-issued-on = issued on { $day }
tickets-issued = Issued on
tickets-note = Note tickets as issued
tickets-remove = Take the note back
tickets-choose = Choose
tickets-count = Tickets issued for { $ticketed } of { $cases } { $cases ->
    [one] case
   *[other] cases
  }.
tickets-share = { $ticketed }/{ $cases } ticketed
tickets-words = Tickets are for the whole journey in force. When planning again, flights with issued tickets can be kept.
tickets-hidden = { $cases ->
    [one] { $cases } more case is
   *[other] { $cases } more cases are
  } not yours to see.
tickets-unseen-title = There are people on this flight
tickets-unseen-text = { $cases ->
    [one] { $cases } case on this flight is
   *[other] { $cases } cases on this flight are
  } not yours to see. The protection officer or the office in charge notes their tickets.
tickets-nobody-title = Nobody is on this flight
tickets-nobody-text = The plan in force puts no case on this flight.
tickets-noted = Noted tickets for { $cases ->
    [one] { $cases } case.
   *[other] { $cases } cases.
  }
tickets-removed = Took back the tickets of { $cases ->
    [one] { $cases } case.
   *[other] { $cases } cases.
  }
error-ticket-date = Choose the day of issue: within the last 400 days, not after today.
error-ticket-no-case = Choose at least one case.
error-ticket-no-flight = There is no such flight.
error-ticket-no-flights = Case { $case } has no flights in the plan in force, so there are none to issue tickets for.
diff-ticketed = Tickets for the old flights were issued on { $date }: they need changing or refunding.
audit-act-ticket-noted = Noted that tickets were issued for case { $subject }.
audit-act-ticket-removed = Took back the note that tickets were issued for case { $subject }.
