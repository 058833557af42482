# Pages about why a plan is as it is
explain-title = Why, and what else
explain-above = Version { $number }
explain-to = Why, and what would help
explain-to-planned = Why this flight
explain-back = Back to version { $number }
explain-case-page = The case
explain-present = In this version
explain-left-out = Left out
explain-not-asked = This case was not part of what was planned in this version: it was not ready, lay outside the days, or was taken over as it was. So there is nothing to compare.
explain-no-answer-yet = Not yet worked out.
explain-ask = Work it out now
explain-ask-words = The worker tries it on the plan itself; that takes seconds.
explain-working = Being worked out. This page fills in by itself.
explain-queued = Waiting for the worker. If this lasts longer than a minute, check that hanhtrinh serve or hanhtrinh worker is running.
explain-done = Worked out.
explain-took = Worked out in { $seconds } s
explain-question-why-not = What stands in the way
explain-question-why-this = Why not an earlier or cheaper flight
explain-question-alternatives = Other ways for this case
explain-question-appointments = Other times for the appointments
explain-question-trips = Other escorts or ways for the trip
explain-question-limits = What limits us
explain-conflict = These facts together keep the case from travelling while everybody else stays as planned. Each is needed: without any one of them there would be a way if all else were free.
explain-conflict-more = There is a second such set:
explain-conflict-one = This alone keeps the case from travelling, whatever else is free:
explain-can-travel = Nothing stands in the way now. Planning the case would only cost the whole plan more than leaving it out; see the other ways below.
explain-nothing-found = No small change was found that would let it travel.
explain-conflict-not-proven = No short set of facts could be proven: many things together stand in the way.
explain-ways = What would let it travel
explain-ways-words = Each was tried and checked by the rules. The amount is what the whole plan would cost less, or more, than now, with this case on its way.
explain-and = and
explain-gain = The whole plan then costs { $amount } less
explain-loss = The whole plan then costs { $amount } more
explain-even = The whole plan costs the same
explain-group = Travels together with { $codes }.
explain-brief-working = The worker is at it.
explain-brief-way = Would help:
explain-why-this-best = It has the earliest and the cheapest journey that its own rules allow. Nothing would be better for it.
explain-why-this-words = These journeys would be cheaper for the case by itself, or leave earlier. Each line says what it lacks and what taking it would cost everybody together.
explain-saves = better for the case by { $amount }
explain-saves-not = earlier, but worse for the case by { $amount }
explain-price = Taking it would cost the whole plan { $amount } more.
explain-price-gain = Taking it would make the whole plan { $amount } cheaper: take it below.
explain-price-none = No single family could make room for it.
explain-holders = Held by { $codes }
explain-and-others = { $others ->
    [one] and { $others } other case
   *[other] and { $others } other cases
    }
explain-other-cases = { $others ->
    [one] { $others } other case
   *[other] { $others } other cases
    }
explain-other-case = another case
explain-column-way = The other way
explain-column-change = Whole plan
explain-column-moved = Who else moves
explain-column-take = Choose
explain-stay-behind = Leave the case out
explain-nobody = Nobody
explain-moved = { $code } moves
explain-moved-left-out = { $code } stays behind
explain-moved-hidden = { $others ->
    [one] { $others } other case moves
   *[other] { $others } other cases move
    }
explain-cheaper = { $amount } cheaper
explain-dearer = { $amount } dearer
explain-same = same cost
explain-take = Take it
explain-take-ask = Make a new draft with this change?
explain-take-words = The plan is checked against all rules and kept as a draft of its own. This version stays as it is. Withdraw the draft to undo it.
explain-taken = Version { $number } is a draft with this change. Withdraw it to undo the change.
explain-no-alternatives = There is no other way now.
explain-ahead = To the start
explain-home = Home
explain-terms = What changes
explain-limits-words = One thing more, by itself, and what it would be worth. Each was tried and checked.
explain-limits-none = Nothing by itself would let more people travel.
explain-limits-people = { $people ->
    [one] { $people } person more
   *[other] { $people } people more
    }
explain-limits-week = in the week from { $day }
explain-limits-worth = worth { $amount }
explain-limits-cases = Would help { $codes }
explain-flight = { $flight } on { $date }
explain-and-more = and { $more } more
error-explain-died = The work on this question broke off. Ask once more.
error-explain-failed = This question could not be worked out. Ask once more; if it fails again, tell whoever looks after the program.
error-explain-not-in-plan = This case is not part of what was planned in this version, so this cannot be worked out.
error-explain-too-long = It took too long to work this out. Ask again when no planning run is under way.
error-explain-case-not-in-version = Case { $case } is not in version { $number }.
error-explain-no-such-alternative = This choice is no longer on offer. Reload the page and choose again.

# Facts that stand in the way together
explain-obstacle-hold = The case is on hold.
explain-obstacle-travel-group = All of the travel group have to go together.
explain-obstacle-deadline = The latest day of departure.
explain-obstacle-ready = The earliest day of departure.
explain-obstacle-connections-max = The most connections that the case may have.
explain-obstacle-connection-max = The longest wait allowed at a connection.
explain-obstacle-assisted-connection = The time that assistance needs at a connection.
explain-obstacle-pin-flights = The pinned flights.
explain-obstacle-pin-appointment = The pinned appointment for { $stage } of { $case }.
explain-obstacle-pin-escort = The pinned escort of { $case } ({ $skill }).
explain-obstacle-seats = Too few seats left on { $flight }.
explain-obstacle-wheelchairs = No wheelchair place left on { $flight }.
explain-obstacle-stretchers = No stretcher place left on { $flight }.
explain-obstacle-minors = No place for unaccompanied minors left on { $flight }.
explain-obstacle-receiver-people = The people whom { $receiver } takes in a day.
explain-obstacle-receiver-open = The days and hours when { $receiver } is there.
explain-obstacle-window = The { $role } at { $airport }.
explain-obstacle-sessions = No session has time left for { $stage } of { $case }.
explain-obstacle-escorts = No escort is free for { $case } ({ $skill }).
explain-obstacle-escort-permit = The entry permit of { $escort }.
explain-obstacle-escort-trips = The number of trips that { $escort } may make.
explain-obstacle-escort-away = The absence of { $escort }.

# What would have to be otherwise
explain-relaxation-hold = Release the hold
explain-relaxation-travel-group = Let { $case } travel apart from its group
explain-relaxation-deadline = Leave { $days ->
    [one] { $days } day
   *[other] { $days } days
    } later than allowed, on { $date }
explain-relaxation-ready = Leave { $days ->
    [one] { $days } day
   *[other] { $days } days
    } earlier than allowed, on { $date }
explain-relaxation-connections-max = Allow { $more ->
    [one] { $more } connection
   *[other] { $more } connections
    } more
explain-relaxation-connection-max = Allow a wait of up to { $duration } at a connection
explain-relaxation-assisted-connection = Allow assistance with { $minutes } minutes to spare at a connection instead of { $least }
explain-relaxation-pin-flights = Unpin the flights
explain-relaxation-pin-appointment = Unpin the appointment for { $stage } of { $case }
explain-relaxation-pin-escort = Unpin the escort of { $case } ({ $skill })
explain-relaxation-seats = { $more ->
    [one] { $more } more seat
   *[other] { $more } more seats
    } on { $flight }
explain-relaxation-wheelchairs = { $more ->
    [one] { $more } more wheelchair place
   *[other] { $more } more wheelchair places
    } on { $flight }
explain-relaxation-stretchers = { $more ->
    [one] { $more } more stretcher place
   *[other] { $more } more stretcher places
    } on { $flight }
explain-relaxation-minors = { $more ->
    [one] { $more } more unaccompanied minor
   *[other] { $more } more unaccompanied minors
    } on { $flight }
explain-relaxation-receiver-people = { $receiver } takes { $more ->
    [one] { $more } person
   *[other] { $more } people
    } more on { $date }
explain-relaxation-receiver-open = { $receiver } receives at { $at } on { $date }
explain-relaxation-window-people = The { $role } at { $airport } helps { $more ->
    [one] { $more } person
   *[other] { $more } people
    } more from { $start }
explain-relaxation-window-added = { $role } at { $airport } at { $at } for { $people ->
    [one] { $people } person
   *[other] { $people } people
    }
explain-relaxation-session-added = One more session for { $stage } at { $clinic } on { $date }
explain-relaxation-session-extended = Session { $session } on { $date } goes on { $minutes } minutes longer, for { $stage }
explain-relaxation-escort-added = One more { $skill } based in { $base }
explain-relaxation-escort-permit = An entry permit of { $country } for { $escort } until { $date } at least
explain-relaxation-escort-trips = { $escort } makes { $more ->
    [one] { $more } trip
   *[other] { $more } trips
    } more than allowed
explain-relaxation-escort-away = { $escort } is there although announced as away

# What a better journey lacks now
explain-lacking-seats = { $flight } lacks { $more ->
    [one] { $more } seat
   *[other] { $more } seats
    }.
explain-lacking-wheelchairs = { $flight } lacks { $more ->
    [one] { $more } wheelchair place
   *[other] { $more } wheelchair places
    }.
explain-lacking-stretchers = { $flight } lacks { $more ->
    [one] { $more } stretcher place
   *[other] { $more } stretcher places
    }.
explain-lacking-minors = { $flight } lacks room for { $more ->
    [one] { $more } unaccompanied minor
   *[other] { $more } unaccompanied minors
    }.
explain-lacking-receiver-people = { $receiver } already receives as many people as it can on { $date }.
explain-lacking-window-people = The { $role } at { $airport } is full from { $start }.
explain-lacking-sessions = The sessions before it have no time left.
explain-lacking-escorts = No escort is free for it.
explain-lacking-costs-more = Nothing is missing: it is free, but costs the whole plan more through escorts or changes to what people hold.

audit-act-version-take-alternative = Took another way for a case as version { $subject }.
explain-obstacles-now = What is missing today
explain-obstacles-then = What was missing when version { $number } was made
explain-obstacles-gone = Nothing is missing today. The next planning run takes this case in.
explain-obstacles-wait = No paper or fact is missing today, but there is no day yet on which every paper is valid.
explain-task-medical = A task of the medical team.
explain-task-papers = A task of those who keep the papers.
explain-task-planner = A task of the planner.
explain-task-protection = A task of protection staff.
explain-task-administrator = A task of the administrator: the programme's rules.
explain-task-nobody = It only takes waiting for the day.
explain-mend-clinics = Record it at the clinic
explain-mend-imports = Import new data
explain-mend-flights = Import other flights
explain-mend-planning = Plan again
explain-mend-edit = Change it in the case
explain-mend-health = See its health stages
explain-mend-clearances = See its papers
explain-mend-members = See its members
explain-mend-facts = See the case
explain-obstacle-deadline-on = It must leave by { $date }.
explain-obstacle-ready-on = It may not leave before { $date }.
