board-title = Departures
board-zone = Local times with their zone
board-filter = Filter by airport of departure
board-all = All
board-next = Next departure
board-flight = Flight
board-time = Time
board-from = From
board-to = To
board-pax = People
board-escorts = Escorts
board-status = Status
board-caption = Flights with our people in the next 14 days, by the published plan
board-people = { $people ->
    [one] { $people } passenger
   *[other] { $people } passengers
    }
board-people-unit = people
board-cases-unit = cases
board-cases-count = { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
    }
board-today = Today
board-week = Next 7 days
board-cases = Cases ready
board-escorts-missing = Escorts missing
board-version = By version { $number }, published
board-onward = onward
board-no-escort = None needed
board-day-shift = { $days ->
    [one] { $days } day from departure
   *[other] { $days } days from departure
    }
board-assisted = Some assistance
board-service-WCHR = Wheelchair to the aircraft door
board-service-WCHS = Wheelchair, cannot climb steps
board-service-WCHC = Wheelchair to the seat
board-service-STCR = Stretcher
board-service-UMNR = Unaccompanied child
board-status-confirmed = All arranged
board-status-today = Within 24 hours
board-status-departed = Departed
board-status-escort-missing = Escort missing
board-status-cancelled = Flight cancelled
board-empty-title = No plan has been published yet
board-empty-text = This board shows the flights of the published plan version. Make a plan, have it approved, then publish it.
board-empty-action = Go to planning
board-quiet-title = No departures in the next 14 days
board-quiet-text = The published version has no flight after today.
board-quiet-next = The next one is on { $day }.
board-escorts-missing-count = { $count } missing
board-go-to = Show from
board-go = Show
board-earlier = The 14 days before, from { $day }
board-later = The 14 days after, from { $day }
board-first = First departure
board-that-day = On this day
board-that-week = Within 7 days
board-caption-from = Flights with our people on board in the 14 days from { $day }, by the published plan
board-quiet-title-from = No departure in the 14 days from { $day }
board-quiet-text-from = The published plan has no departure from this day on.
board-quiet-go = Show from { $day }
