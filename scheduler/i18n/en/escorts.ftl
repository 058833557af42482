escorts-title = Escort roster
escorts-above = By published version { $version }
escorts-legend = Legend
escorts-kind-report = Report, meet
escorts-kind-out = With the family
escorts-kind-ahead = Own flight (to meet, home)
escorts-kind-wait = Transit
escorts-kind-rest = Required rest
escorts-kind-away = Not available
escorts-clashes = { $clashes ->
    [one] { $clashes } duty overlaps
   *[other] { $clashes } duties overlap
    } another duty or rest. Please plan again.
escorts-clash = Overlaps another duty or rest
escorts-expiring = { $permits ->
    [one] { $permits } entry permit expires
   *[other] { $permits } entry permits expire
    } within 90 days or already did. See the table below.
escorts-none-title = No escorts yet
escorts-none-text = Import the list of the office's escorts.
escorts-none-action = Import escorts
escorts-earlier = Two weeks earlier
escorts-later = Two weeks later
escorts-today = Today
escorts-zone = The chart is in Viet Nam time (GMT+7)
escorts-table = Table of duties
escorts-escort = Escort
escorts-skills = Skills
escorts-duties = Duties
escorts-trips = Trips
escorts-trips-words = { $done } done, { $planned } to come, { $most } at most a year
escorts-permits = Entry permits
escorts-permits-none = none recorded
escorts-permit-soon = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
    }
escorts-permit-over = expired
escorts-permit-mine = Your entry permit for { $country } expires on { $day }. Tell the office so that it can be renewed.
escorts-people = { $people ->
    [one] { $people } person
   *[other] { $people } people
    }
escorts-in-care = { $people ->
    [one] { $people } person in your care
   *[other] { $people } people in care
    }
escorts-report = Report at
escorts-rest-until = Rest until
escorts-way-ahead = Own flight to the meeting place
escorts-way-out = With the family
escorts-way-back = Own flight home
escorts-free = No duty
escorts-facts = About
escorts-base = Base
escorts-languages = Languages
escorts-load = load { $load } at most
escorts-mine = My duties
escorts-mine-none = You have no duty coming up.
escorts-coming = Coming
escorts-past = Past
escorts-subscribe = See them in your phone's calendar
escorts-not-linked-title = Your account belongs to no escort
escorts-not-linked-text = Ask the office to tie your account to your name in the list of escorts.
error-escort-unknown = There is no escort { $escort }, or you may not see them.
escorts-cancelled = Cancelled
escorts-cancelled-words = This trip is no longer yours, since { $at }.
