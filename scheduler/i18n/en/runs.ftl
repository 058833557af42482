runs-title = Planning
runs-above = Health checks, flights and escorts as one problem
runs-new = Make a new plan
runs-from = Departures from
runs-to = Until, inclusive
runs-office = Office
runs-every-office = Every office
runs-seconds = Time to search (seconds)
runs-seconds-hint = From 5 to 3600. Stopping early is always safe.
runs-start = Start planning
runs-recent = Latest runs
runs-number = Run { $number }
runs-run = Planning run
runs-all = All runs
runs-column-run = Run
runs-column-period = Departures
runs-column-asked = Asked for
runs-column-planned = Planned
runs-column-gap = Gap
runs-column-state = State
runs-column-version = Version
runs-state-queued = Waiting
runs-state-running = Working
runs-state-finished = Finished
runs-state-stopped = Stopped
runs-state-failed = Failed
runs-none-title = No runs yet
runs-none-text = Choose the dates above and start planning. The outcome is a draft to look at and approve.
runs-open-version = Open version { $number }
runs-stop = Stop, keep the best plan
runs-stop-hint = Stopping is safe: the best plan so far is kept.
runs-stopping = Stopping; the best plan so far will be kept.
runs-queued-words = Waiting for the worker to take it. If this lasts longer than a minute, check that hanhtrinh serve or hanhtrinh worker is running.
runs-score = Cost of the plan
runs-bound = Proven lower bound
runs-gap = Gap
runs-planned = Cases planned
runs-people = { $people ->
    [one] { $people } person
   *[other] { $people } people
    }
runs-elapsed = Time
runs-seconds-count = { $seconds } s
runs-of-seconds = of { $seconds }
runs-chart = Cost and bound over time
runs-chart-label = Chart of the plan's cost falling and the bound rising by the second. The numbers are in the table below.
runs-chart-words = The closer the two lines, the surer it is that the plan is good. In US dollars.
runs-axis-seconds = Seconds
runs-phase = Step
runs-numbers = Numbers step by step
runs-gap-nothing = There is no plan yet. The first usually comes within seconds.
runs-gap-unknown = There is a plan, but no proof yet of how much better one could be.
runs-gap-none = Proven best: no plan costs less than this one.
runs-gap-words = No plan can be cheaper than this one by more than { $percent } ({ $amount } at most).
error-field-date = The date “{ $given }” cannot be read. Choose one from the calendar, such as 31 December 2026.
error-field-number = “{ $given }” cannot be used: a whole number from { $least } to { $most } is needed.
error-field-choice = There is no such choice. Reload the page and choose again.
runs-promises = Promises to keep
runs-budget = At most so many published cases disturbed
runs-budget-hint = Leave empty for any number. Cases that cannot keep what they hold do not count.
runs-freeze-days = Leave alone who departs within (days)
runs-freeze-days-hint = They keep flights, appointments and escorts. Leave empty for none.
runs-notice-days = Notice for families (days)
runs-notice-days-hint = Within so many days nobody is asked to leave who does not leave then already. Emergencies and pinned flights are free of this. Leave empty for no notice.
runs-notice-words = { $days ->
    [0] Anybody may be asked to leave at once.
    [one] Nobody is newly asked to leave within 1 day, emergencies excepted.
   *[other] Nobody is newly asked to leave within { $days } days, emergencies excepted.
    }
runs-freeze-told = Leave alone everybody who holds an itinerary
runs-freeze-ticketed = Keep flights with issued tickets (appointments and escorts may still move)
runs-freeze-ticketed-words = Flights with issued tickets stay as they are.
runs-lifted-ticketed = Tickets are issued: they need changing or refunding.
runs-reliability = Time between flights for
runs-reliability-hint = Leave more time between two flights, so that a late landing still makes the next.
runs-reliability-set = As set ({ $percent } of 100)
runs-reliability-set-none = As set (as airports ask)
runs-reliability-none = As airports ask
runs-reliability-percent = { $percent } of 100 landings
runs-reliability-words = The time between flights is enough for { $percent } of 100 landings.
runs-reliability-none-words = The time between flights is what the airports ask.
runs-budget-words = At most { $most } published { $most ->
    [one] case
   *[other] cases
  } may be disturbed, beyond those that cannot keep what they hold.
runs-freezing-words = The cases to keep as they were told are counted when the search begins.
runs-frozen-words = { $cases ->
    [one] { $cases } case keeps
   *[other] { $cases } cases keep
  } what was promised.
runs-lifted = Promises that can no longer be kept
runs-limit-seconds = limit { $seconds } s, then checked and stored
runs-gap-controllable = Controllable gap
