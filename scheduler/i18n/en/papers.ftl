papers-label-reference = Reference
papers-label-duty = Duty phone 24/7
papers-printed = printed { $moment }
papers-confidential = Personal data for people on duty; destroy after use
papers-withheld = { $cases ->
    [one] { $cases } case stands here without names: the protection officer or the office in charge keeps them.
   *[other] { $cases } cases stand here without names: the protection officer or the office in charge keeps them.
}
papers-name-withheld = name kept by protection
papers-nobody = Nobody
papers-people = { $people ->
    [one] { $people } person
   *[other] { $people } people
}
papers-cases = { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}
papers-minutes = { $minutes } minutes
papers-bag = bag { $reference }
papers-escorted = with an escort
papers-member = Member { $number }
papers-kind-ADT = { $count ->
    [one] { $count } adult
   *[other] { $count } adults
}
papers-kind-CHD = { $count ->
    [one] { $count } child
   *[other] { $count } children
}
papers-kind-INF = { $count ->
    [one] { $count } infant
   *[other] { $count } infants
}
papers-kind-adults = Adults
papers-kind-children = Children
papers-kind-infants = Infants

# Languages that Unicode's list does not name
language-jra = Jarai
language-rad = Rade
language-bdq = Bahnar
language-kpm = Koho
language-cjm = Cham
language-sed = Sedang
language-hre = Hre

# Heads of columns
papers-head-number = No.
papers-head-name = Name
papers-head-ticket = Name on the ticket
papers-head-family = Family name
papers-head-given = Given names
papers-head-sex = Sex
papers-head-age = Age
papers-head-kind = Type
papers-head-services = Services
papers-head-seats = Seats
papers-head-seat = Seat no.
papers-head-bags = Bags
papers-head-kilograms = kg/bag
papers-head-boarded = Boarded
papers-head-case = Case
papers-head-bag = Bag
papers-head-principal = Principal applicant
papers-head-people = People
papers-head-people-who = Who comes
papers-head-languages = Languages
papers-head-inbound = Arrives by
papers-head-onward = Goes on by
papers-head-escorts = Escorts
papers-head-escorted = Escorts
papers-head-day = Date
papers-head-time = Time
papers-head-until = Until
papers-head-zone = Zone
papers-head-task = Task
papers-head-who = Whom to meet
papers-head-flights = Flights
papers-head-flight = Flight
papers-head-help = Help needed
papers-head-met = Met
papers-head-minutes = Minutes
papers-head-stage = Stage
papers-head-examiner = Examiner
papers-head-examiner-sex = Examiner's sex
papers-head-examiner-asked = Asked for
papers-head-came = Came
papers-head-departure = Departure
papers-head-arrival = Arrival
papers-head-wait = Wait
papers-head-relation = Relation, age
papers-head-there = There
papers-head-airport = Airport
papers-head-route = Flights

# Facts at the top
papers-fact-flight = Flight
papers-fact-departure = Departure
papers-fact-arrival = Arrival
papers-fact-people = People
papers-fact-seats = Seats and bags
papers-fact-services = Special services
papers-fact-shift = Shift
papers-fact-meeting = Meeting point
papers-fact-team = Team
papers-fact-hours = Hours
papers-fact-visits = Visits
papers-fact-address = Address
papers-fact-report = Report for hand-over
papers-fact-report-flight = Report for the first flight
papers-fact-handover = Hand over on landing
papers-fact-duty = Duty office

# The manifest
papers-manifest-title = Departure manifest
papers-manifest-summary = Our passengers on the flight, with special-service codes
papers-manifest-passengers = Passengers
papers-manifest-closed = When the doors are closed
papers-manifest-closed-note = Strike out who did not appear, write how many boarded, tell the duty office at once.
papers-seats-bags = { $seats ->
    [one] { $seats } seat
   *[other] { $seats } seats
}, { $bags ->
    [one] { $bags } bag
   *[other] { $bags } bags
}
papers-escorts-none = No escort travels with them
papers-escorts-with = { $count ->
    [one] { $count } escort: { $names }
   *[other] { $count } escorts: { $names }
}
papers-inbound = arrives by,
papers-onward = goes on,
papers-flight-cancelled = This flight is cancelled. Take nobody to the airport on the strength of this paper.
papers-sign-team = Airport team: number boarded ____
papers-sign-airline = For the airline

# The airport team
papers-airport-title = Airport duty sheet
papers-task-departure = See off
papers-task-transit = Transit
papers-task-arrival = Meet
papers-lands = lands
papers-leaves = takes off
papers-meeting-ask = By case; gate or transfer desk
papers-help-minor = { $count ->
    [one] { $count } unaccompanied child: never to be left alone
   *[other] { $count } unaccompanied children: never to be left alone
}
papers-help-representative = { $count ->
    [one] { $count } child under 14; legal representative: { $names }
   *[other] { $count } children under 14; legal representative: { $names }
}
papers-help-representative-missing = NO legal representative for { $count ->
    [one] { $count } child
   *[other] { $count } children
} under 14: call the office
papers-help-first-flight = { $count ->
    [one] { $count } person flies for the first time
   *[other] { $count } people fly for the first time
}

# The clinic
papers-clinic-title = Clinic day list
papers-clinic-withheld = { $cases ->
    [one] { $cases } visit is listed without names: those who come tell the code on their paper.
   *[other] { $cases } visits are listed without names: those who come tell the code on their paper.
}
papers-clinic-by-code = known by the code on their paper

# The escort
papers-escort-title = Escort briefing
papers-way-ahead = Flying ahead
papers-way-out = Flying with the people in care
papers-way-back = Flying back
papers-escort-people = People in care
papers-escort-places = Where to meet and hand over
papers-escort-checks = To do
papers-escort-representative-named = { $reference }: { $count ->
    [one] { $count } child
   *[other] { $count } children
} under 14; the legal representative on the journey is { $names }, who holds the children's papers at the border.
papers-escort-representative = { $reference }: { $count ->
    [one] { $count } child
   *[other] { $count } children
} under 14; a legal representative travels with the family and holds the children's papers at the border.
papers-escort-representative-missing = { $reference }: NO legal representative for { $count ->
    [one] { $count } child
   *[other] { $count } children
} under 14. Without one a child may not leave the country: call the office before going to the airport.
papers-place-start = { $place }; meet at { $moment }
papers-place-transit = { $airport } { $city }: follow "Transfer" together to the gate of the next flight; count heads at each door
papers-place-end = { $airport } { $city }: the duty office says who meets them; hand over only after checking
papers-place-end-named = { $airport } { $city }: { $receiver }, telephone { $phone }
papers-phone-ask = ask the duty office
papers-duty-note = Missed flight, illness, nobody there: call at once
papers-check-identity = Check each person against passport, ticket and visa
papers-check-bag = Take the white bag unopened; papers leave it only to be shown
papers-check-medicine = Medicine is enough and in the hand luggage
papers-check-crew = Board together; tell the purser who needs help
papers-check-transit = At each airport: tell the office when landed and when boarded again
papers-check-never-alone = Never leave a child alone; hand over only to who is named on this paper
papers-check-report = After the hand-over: both sides sign; tell the duty office
papers-handover-title = Hand-over form
papers-handover-remarks = Remarks (somebody or a bag missing, illness, changes)
papers-handover-note = { $route }, { $day }: { $people ->
    [one] { $people } person
   *[other] { $people } people
}, bags { $references }. Sign after counting people and bags.
papers-sign-office = Given by the office
papers-sign-escort = Taken by the escort: { $name }
papers-sign-escort-gives = Given by the escort: { $name }
papers-sign-receiver = Taken by the receiving side
papers-field-name = Name
papers-field-time = Date, time
papers-field-bags = People, bags

# Labels
papers-labels-title = Bag labels
papers-label-part = Bag { $number } of { $bags }
papers-label-found = If you find this bag, please call
papers-label-alt = QR code that opens case { $reference } after signing in

error-paper-nobody = There is nobody to put on this paper: the published plan has no one there.
error-paper-no-appointment = The clinic has no appointment on this day.
error-paper-no-trip = This escort's trip is not in the published plan.
error-paper-form-unknown = This paper does not come as { $form }.
error-paper-failed = Paper { $reference } could not be printed. Please tell the administrator.
error-bag-unknown = Bag { $reference } was not found. Search by case number, or ask the protection officer.

cli-papers-help = Print every paper of a day: itineraries, manifests, airport sheets, clinic lists, escort briefings, notices, bag labels.
cli-papers-on = The day, in local time.
cli-papers-output = A folder or a .zip file to write to (by default: papers-DAY in the present folder).
cli-papers-printing = Printing
cli-papers-done = Printed { $pdf } PDF papers and { $lists } Excel and CSV lists into { $file }. They hold names: keep them safe and delete them after use.
cli-papers-none = There is no paper for { $day }: nobody leaves, no clinic visit, no notice due.
cli-papers-stopped = Stopped as asked; no file was written.
error-papers-target-taken = { $file } exists and is not a bundle that this command printed. Choose another place with -o.

# The page
papers-page-title = Papers of the day
papers-page-day = Day
papers-page-office = Office
papers-page-all = All offices
papers-page-show = Show
papers-page-today = Today
papers-page-what = Paper
papers-page-when = When
papers-page-take = Take
papers-page-care = Papers hold names: each time one is taken goes on record. Print only what you need and destroy it after use.
papers-page-withheld = { $cases ->
    [one] { $cases } protected case also leaves on this day.
   *[other] { $cases } protected cases also leave on this day.
  } The papers with names below leave them out or do not name them: ask the protection officer to print theirs.
papers-page-bundle = Take the whole day (ZIP)
papers-page-none-title = No papers
papers-page-none-text = On this day nobody leaves, no clinic has appointments and no escort's trip begins.
papers-page-case-labels = Bag labels
papers-page-briefing = Briefing (PDF)
papers-page-clinic-list = List to print
papers-kind-of-manifest = Departure manifests
papers-kind-of-airport = Airport duty sheets
papers-kind-of-clinic = Clinic day lists
papers-kind-of-escort = Escort briefings
papers-kind-of-labels = Bag labels
web-nav-papers = Papers
papers-help-numbered = { $need }: { $count ->
    [one] traveller { $numbers }
   *[other] travellers { $numbers }
  } on the itinerary
