itinerary-title = Travel itinerary
itinerary-summary = { $people ->
    [one] { $people } person
   *[other] { $people } people
} · { $origin } → { $destination }
itinerary-summary-health = { $people ->
    [one] { $people } person
   *[other] { $people } people
} · health appointments
itinerary-revision = Version { $revision }, { $date }
itinerary-highlight-flight = Flight { $flight } ({ $zone })
itinerary-live-alt = QR code that opens the latest itinerary
itinerary-phone-missing = Ask the office
itinerary-emergency-note = If you miss a flight, get lost or fall ill

itinerary-label-reference = Case number
itinerary-label-travellers = Travellers
itinerary-label-flights = Flights
itinerary-label-flight = Flight
itinerary-label-departure = Departure
itinerary-label-arrival = Arrival
itinerary-label-escort = Your escort
itinerary-label-meeting = Meeting point
itinerary-label-assistance = Who helps at each airport
itinerary-label-health = Health appointments
itinerary-label-bring = What to bring
itinerary-label-emergency = Emergency 24/7
itinerary-label-page = Page
itinerary-label-live = Scan for the latest
itinerary-label-be-there = Be there at
itinerary-label-take-off = Take-off

itinerary-wait = { $wait } connection in { $city }; follow "Transfer"
itinerary-wait-long = { $wait } connection in { $city }; stay in the transfer area
itinerary-wait-entry = { $wait } in { $city }: immigration, collect luggage, check it in again

itinerary-meeting-hall = { $airport } ({ $code }), international departures check-in hall
itinerary-meeting-note = { $hours } hours before take-off, to check in together

itinerary-help-office = Office staff
itinerary-help-departure = Departure team
itinerary-help-transit = Transit assistance team
itinerary-help-arrival = Arrival team
itinerary-help-airline = Airline staff
itinerary-help-escort = Your escort
itinerary-help-receiver = Receiving agency
itinerary-how-departure = White bag in hand; wait there.
itinerary-how-transit = Show this at the transfer desk.
itinerary-how-transit-escort = Wait for them at the aircraft door.
itinerary-how-arrival = White bag in hand; if alone, call.

itinerary-relationship-principal = Principal applicant
itinerary-relationship-spouse = { $sex ->
    [F] Wife
   *[other] Husband
}
itinerary-relationship-child = { $sex ->
    [F] Daughter
   *[other] Son
}
itinerary-relationship-parent = { $sex ->
    [F] Mother
   *[other] Father
}
itinerary-relationship-sibling = { $sex ->
    [F] Sister
   *[other] Brother
}
itinerary-relationship-grandchild = Grandchild
itinerary-relationship-grandparent = { $sex ->
    [F] Grandmother
   *[other] Grandfather
}
itinerary-relationship-other = Relative
itinerary-age = { $age }
itinerary-age-infant = { $age ->
    [0] under 1 year
   *[other] { $age }
}

itinerary-need-WCHR = wheelchair to the aircraft door
itinerary-need-WCHS = wheelchair, help on stairs
itinerary-need-WCHC = wheelchair to the seat
itinerary-need-STCR = lying place on board

itinerary-stage-exam = Health assessment
itinerary-stage-vaccine-2 = Vaccination
itinerary-stage-sputum-1 = Laboratory sample, 1st
itinerary-stage-sputum-2 = Laboratory sample, 2nd
itinerary-stage-sputum-3 = Laboratory sample, 3rd
itinerary-stage-results = Results
itinerary-stage-pdms = Health check before the journey
itinerary-stage-pec = Pre-embarkation check
itinerary-stage-other = Health appointment

itinerary-bring-clinic = Bring papers, vaccination record
itinerary-bring-clinic-film = Bring papers, X-ray film, medicine
itinerary-bring-bag = White document bag, in hand
itinerary-bring-documents = Everybody's passport and visa
itinerary-bring-film = X-ray film, vaccination record
itinerary-bring-medicine = Medicine for 30 days, in hand
itinerary-bring-birth-certificate = Child's original birth certificate
itinerary-bring-infant = Milk, nappies, baby clothes
itinerary-bring-warm = Warm clothes, in hand luggage

itinerary-representative-named = Children under 14 ({ $count }): the legal representative travelling with them is { $names }.
itinerary-representative = Children under 14 ({ $count }): their legal representative travels with them.
itinerary-representative-missing = NO legal representative is named for the children under 14 ({ $count }). Without one they cannot leave Viet Nam: call the office now.

itinerary-first-flight = First flight: knives, scissors and liquids over 100 ml go into checked luggage; ask the crew for any help.

error-itinerary-unknown = There is no such itinerary. Check the link or the case number.
error-itinerary-none = Case { $case } has no published itinerary yet.
error-itinerary-withdrawn = The itinerary of case { $case } was withdrawn, so there is no paper any more.
itinerary-cancelled = { $flights } has been cancelled. Do not use this itinerary and do not go to the airport. The office is looking for another flight and will tell you; call if you need to.
