feeds-name-escort = Hành Trình: escort duties
feeds-name-clinic = Hành Trình: { $name }
feeds-name-office = Hành Trình: departures, { $name }
feeds-name-airport = Hành Trình: airport team, { $name }
feeds-name-receiver = Hành Trình: arrivals
feeds-name-examiner = Hành Trình: sessions, { $name }
feeds-description = Published plans only. No names here; sign in for details.
feeds-default-label = First device
feeds-cancelled = CANCELLED: { $summary }
feeds-more = Details (sign in): { $url }
feeds-flight = Flight { $flight }: { $origin } { $departs } → { $destination } { $arrives }

feeds-duty-summary = Escort { $route }, { $people } pax, ref { $references }
feeds-duty-report = Report at { $airport }: { $at }
feeds-duty-people = People: { $people }. References: { $references }
feeds-travel-ahead-summary = Fly ahead { $route }
feeds-travel-ahead-note = Your own flight before the escort duty.
feeds-travel-back-summary = Fly back { $route }
feeds-travel-back-note = Your own flight after the escort duty.
feeds-rest-summary = Rest after duty
feeds-rest-note = No new duty before: { $at }

feeds-session-summary = { $stage }: { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}, { $people ->
    [one] { $people } person
   *[other] { $people } people
}
feeds-session-zone = Times at the clinic ({ $zone })
feeds-session-booking = { $time }–{ $until }  { $reference }  { $people } pax

feeds-neutral-duty = Duty
feeds-neutral-session = Appointment
feeds-neutral-booking = { $time }–{ $until }  Appointment
feeds-neutral-note = This time is taken. What it is for is shown only after signing in.

feeds-departure-summary = { $flight } { $route }: { $people } pax, { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}
feeds-departure-meeting = Families arrive from: { $at }
feeds-departure-services = Special services: { $services }

feeds-meet-departure-summary = See off { $flight } { $route }: { $people } pax, { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}
feeds-meet-departure = Families arrive from: { $at }
feeds-meet-transit-summary = Help in transit { $flight } { $route }: { $people } pax, { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}
feeds-meet-transit = Meet at landing: { $at }
feeds-meet-arrival-summary = Meet { $flight } { $route }: { $people } pax, { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}
feeds-meet-arrival = Landing: { $at }
feeds-meet-case = { $reference }  { $people } pax
feeds-meet-escorts = Escorts travelling with them: { $escorts }
feeds-arrival-summary = Arrival { $flight } { $route }: { $people } pax, { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}
feeds-arrival-office = Questions: { $office }, { $phone }

feeds-renewal-name = Hành Trình: link no longer valid
feeds-renewal-summary = This calendar link has ended: get a new one
feeds-renewal-description = The link of this calendar was revoked or has expired and is no longer updated. Sign in at { $url } to make a new one, then remove this old calendar from the device.

feeds-test-summary = Hành Trình: calendar connected (test event)
feeds-test-description = If you see this event, the subscription works. It goes by itself after a day; there is nothing to do.

error-feed-recipient-unknown = There is nobody with such a calendar. Choose again from the list.
error-subscription-unknown = There is no such calendar link. Reload the page.
error-subscription-closed = This calendar link is closed. Make a new one for the device.
error-subscription-kind = There is no calendar of the kind "{ $kind }". Known kinds: { $known }.
error-subscription-label = Give the device a name of 1 to { $most } characters.
error-subscription-language = There is no language "{ $language }". Known languages: { $known }.
error-subscription-invited = This person gets each duty as an invitation by mail; with a calendar as well, everything would show twice. To use a calendar, change the way of telling under Contacts first.
