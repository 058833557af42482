reason-held = The case is on hold.
reason-no_journey = No journey fits the case.
reason-no_health_path = Its health stages cannot be booked in time for any journey.
reason-no_escort = No escort can go along.
reason-capacity = It could go alone, but other cases took what it needs.
reason-not_ready = The case is not ready to travel.
reason-outside_period = The case cannot leave within this period.
planning-window = It may leave from { $first } to { $last }.
planning-unknown-airport = The airport { $airport } is not known here.
planning-no-receiver = It has no receiver yet.
planning-nothing-due = No health stage is left to book.
planning-tied-case-missing = A case that it must travel with ({ $case }) cannot be planned in this run.
fact-held = Case { $case } is on hold.
fact-no-flights = No flights lead from { $origin } to { $airports } between { $first } and { $last }.
fact-pinned-flights = The pinned flights { $flights } make no journey that the case may take.
fact-too-many-connections = Journeys with more than { $most } connections: { $journeys }.
fact-assisted-connection = Journeys with too little time for assistance at a connection: { $journeys }.
fact-seats = { $needed ->
    [one] { $needed } seat is needed
   *[other] { $needed } seats are needed
    }; { $flight } on { $date } has { $most ->
    [0] none
   *[other] { $most }
    }.
fact-wheelchairs = { $needed ->
    [one] { $needed } wheelchair must board
   *[other] { $needed } wheelchairs must board
    }; { $flight } on { $date } takes { $most ->
    [0] none
   *[other] { $most }
    }.
fact-stretchers = { $needed ->
    [one] { $needed } stretcher must board
   *[other] { $needed } stretchers must board
    }; { $flight } on { $date } takes { $most ->
    [0] none
   *[other] { $most }
    }.
fact-minors = { $needed ->
    [one] { $needed } unaccompanied minor must board
   *[other] { $needed } unaccompanied minors must board
    }; { $flight } on { $date } takes { $most ->
    [0] none
   *[other] { $most }
    }.
fact-receivers-differ = The receivers { $receiver } share no airport.
fact-receiver-weekday = { $receiver } takes nobody on the weekday of arrival, as on { $date } (journeys: { $journeys }).
fact-receiver-closed = { $receiver } is closed on the day of arrival, as on { $date } (journeys: { $journeys }).
fact-receiver-hours = { $receiver } is there from { $earliest } to { $latest } only, as on { $date } (journeys: { $journeys }).
fact-receiver-people = { $receiver } takes { $most ->
    [one] { $most } person
   *[other] { $most } people
    } a day and { $people } would arrive, as on { $date }.
fact-no-window = No team for { $role } is staffed at { $airport }, as at { $at } (journeys: { $journeys }).
fact-window-people = The team for { $role } at { $airport } cannot help { $people ->
    [one] { $people } person
   *[other] { $people } people
    } at once, as at { $at }.
fact-pinned-session = The pinned session { $session } cannot hold { $stage } of case { $case }.
fact-no-session = { $sessions ->
    [0] No session
    [one] Not even the one session
   *[other] None of { $sessions } sessions
    } for { $stage } at { $origin } fits case { $case } from { $first } on.
fact-no-session-in-time = { $stage } of case { $case } finds no session in time; there are some from { $first_session } to { $last_session }.
fact-sessions-too-short = The sessions are too short for the stages of the cases { $cases } together.
fact-pinned-escort = The pinned escort { $escort } cannot meet the need { $skill } of case { $case }.
fact-no-fitting-escort = No escort fits the need { $skill } of case { $case }.
fact-escort-trips = Every escort for the need { $skill } of case { $case } has made as many trips as allowed: { $escort }.
fact-escort-away = Escort { $escort } is away (journeys: { $journeys }).
fact-escort-way-ahead = Escort { $escort } has no way to the first airport in time (journeys: { $journeys }).
fact-escort-way-back = Escort { $escort } has no way home that entry permit and time allow (journeys: { $journeys }).
fact-escort-seat = No seat is left for an escort (journeys: { $journeys }).
fact-too-few-escorts = Too few escorts are free, or too few seats left for them (journeys: { $journeys }).
fact-could-go = Alone it could take { $flights } on { $date }.
fact-could-be-booked = Alone its health stages could be booked.
run-outcome-optimal = proved best
run-outcome-feasible = time was up
run-outcome-no-plan-in-time = no plan in time
run-outcome-cancelled = stopped on request
run-outcome-plan-refused = a plan that broke a rule was refused, the last sound one is kept
run-outcome-bound-refused = a bound that a sound plan disproved was dropped
run-outcome-broke-off = a part of the search failed, the best plan until then is kept
run-outcome-incumbent = best stored plan kept
run-phase-prepare = Preparing
run-phase-start = First plan
run-phase-bound = Bounding
run-phase-improve = Improving
run-phase-exact = Solving exactly
run-phase-finish = Finishing
run-stopping = Stopping with the best plan
run-line = { $phase }: score { $score }, bound { $bound }, gap { $gap }, controllable { $controllable }, planned { $planned }/{ $cases } cases, { $people ->
    [one] { $people } person
   *[other] { $people } people
    }
error-run-dates-reversed = The first date { $first } lies after the last date { $last }. Swap them.
error-run-in-the-past = The last date { $last } is over. Choose a coming period.
error-run-too-long = A run covers at most { $days } days. Choose a shorter period.
error-run-time-limit = The time limit must lie between 1 and { $most } seconds.
error-run-workers = The number of solver workers must lie between 1 and { $most }.
error-no-such-office = There is no office { $office }.
error-no-such-run = There is no planning run { $run }.
error-run-is-over = Planning run { $run } is over and cannot be stopped any more.
error-run-worker-died = The worker died several times before it could store a plan. Ask an administrator to look at memory and logs.
error-run-solver-died = The solver ended before it had a plan. Run it again; if that does not help, ask an administrator to look at memory.
error-run-failed = Planning failed and nothing was stored. The log says why.
error-run-not-built = The problem could not be built from the data. Check the period and the rule sets; the log says why.
error-plan-illegal = The plan did not pass the independent check and was not stored. Send the exported problem with a bug report.
error-plan-facts-changed = Facts of a case changed while the plan was sought, so it was not stored. Plan again.
error-mission-rules-invalid = The mission rules since { $since } cannot be read at { $where }. Mend that rule set.
error-export-what = Give one version's number, or both --from and --to.
cli-plan-help = Plan departures and store a draft. Ctrl-C keeps the best plan so far.
cli-plan-from = First departure date.
cli-plan-to = Last departure date.
cli-plan-office = Plan for one office only; the other stays as it is.
cli-seconds = Most seconds to search.
cli-workers = Threads of the solver.
cli-seed = Seed of the random choices, so that a run can be repeated.
cli-plan-no-version = The run ended without a draft.
cli-plan-done = Version { $number }: { $planned } of { $cases } cases planned, { $people ->
    [one] { $people } person
   *[other] { $people } people
    }; score { $score }, controllable gap { $gap } ({ $outcome }).
cli-plan-more-left-out = Further cases left out: { $cases }.
cli-plan-next = Approve it with: hanhtrinh approve { $number } --as E-MAIL
cli-export-help = Export what the solver sees, without personal data.
cli-export-problem-help = Export the problem of a version or of a period.
cli-export-plan-help = Export the plan of version VERSION.
cli-export-version = Number of the version.
cli-export-output = File to write, .json or .json.gz.
cli-export-left-out = Cases that are not in the problem because they are not ready: { $cases }.
cli-exported-problem = Wrote { $file }: { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
    }, { $flights ->
    [one] { $flights } flight
   *[other] { $flights } flights
    }.
cli-exported-plan = Wrote { $file }: { $cases ->
    [one] { $cases } planned case
   *[other] { $cases } planned cases
    }.
cli-publishing = Publishing itineraries
cli-published = Version { $number } is published: { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
    }, { $people ->
    [one] { $people } person
   *[other] { $people } people
    }.
cli-published-instead = Version { $number } is superseded.
cli-freeze-told = Leave alone everybody who holds an itinerary.
cli-freeze-ticketed = Keep flights that tickets were issued for.
cli-connection-reliability = Leave time between flights for PERCENT of 100 landings (0: what airports ask; else as set).
error-run-reliability = The reliability of connections has to be between 0 and { $most } percent.
cli-freeze-days = Leave alone who departs within N days.
cli-notice-days = Let nobody else leave within N days [HANHTRINH_SHORT_NOTICE_DAYS; 0: anybody may]. Emergencies and pinned flights are free of it.
error-run-change-budget = The change budget has to be between 0 and { $most } cases.
error-run-freeze-days = The days to leave alone have to be between 0 and { $most }.
error-run-notice-days = The days of notice have to be between 0 and { $most }.
planning-short-notice = Families are told { $days } days ahead: who does not leave before then already leaves on { $first } at the earliest. A planner may ask a run for less notice.
error-run-too-far = The last day that can be planned is { $last }. Check the year of the dates that you entered.
