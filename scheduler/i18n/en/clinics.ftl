clinics-title = Health appointments
clinics-choose = Choose a clinic
clinics-none-title = No clinic yet
clinics-none-text = You have no clinic, or none is set up. Ask an administrator.
clinics-previous = Previous day with sessions: { $day }
clinics-next = Next day with sessions: { $day }
clinics-today = Today
clinics-day = Day
clinics-go = Show
clinics-free-day-title = No sessions
clinics-free-day-text = The clinic holds no session on this day.
clinics-people = { $people ->
    [one] { $people } person
   *[other] { $people } people
    }
clinics-people-head = People
clinics-free = Free
clinics-examiner-F = female examiner
clinics-examiner-M = male examiner
clinics-session-cancelled = Session cancelled
clinics-free-minutes = { $free } of { $minutes } minutes free
clinics-time = Time
clinics-case = Case
clinics-state = State
clinics-record = Record
clinics-record-of = Record { $reference }
clinics-correct = Correct
clinics-correct-of = Correct the record of { $reference }
clinics-to-come = to come
clinics-nobody = No appointment in this session yet.
clinics-summary = Summary
clinics-capacity = Capacity of the day
clinics-minutes = { $minutes } minutes
clinics-summary-words = { $visits ->
    [one] { $visits } appointment
   *[other] { $visits } appointments
    }, { $people ->
    [one] { $people } person
   *[other] { $people } people
    }, { $free } minutes free.
clinics-week = This week
clinics-week-words = { $visits } booked · { $people ->
    [one] { $people } person
   *[other] { $people } people
    }
clinics-closed = no sessions
clinics-what-happened = Did the family come?
clinics-outcome-hint = If it was held, give the outcome for each person.
clinics-save = Save
clinics-recorded = { $reference } is recorded.
clinics-no-diagnosis = Record fit or not fit only. No diagnosis is written anywhere in this system.
error-clinic-unknown = There is no clinic { $clinic }, or you may not see it.
error-visit-unknown = There is no such appointment. A new plan may have been published; open the clinic's page again.
error-visit-state = Choose: held or missed.
error-visit-outcome = Choose an outcome from the list.
error-visit-to-come = This appointment is still to come, so nothing can be recorded yet.
error-visit-changed-meanwhile = Somebody has just recorded this appointment. Open the page again to see, then correct it if needed.
clinics-family = Health record
clinics-undo = Undo the latest correction
clinics-undo-words = The result was corrected. Undo to go back to what it said before.
clinics-undone = { $reference } is back to the result before.
clinics-steps = Health stages
clinics-steps-none = There are no stages yet.
clinics-step = Stage
clinics-results = Results
clinics-slots = Next free sessions
clinics-free-left = { $free } min free
clinics-booked = Appointments
clinics-open = Open
clinics-dates = Departure
clinics-dates-hidden = A protected case: only protection staff see its dates.
clinics-departs = Departs { $day }
clinics-departs-none = No departure yet.
clinics-windows = Days on which every paper is valid:
clinics-windows-none = No day yet.
clinics-papers = Health papers
clinics-valid-to = through { $day }
clinics-takes-back = Take a recorded result back?
clinics-takes-back-words = The following rests on this result. Planners have to know, and may have to plan again.
clinics-rests-departure = The published departure: { $day }.
clinics-rests-appointment = An appointment after it: { $stage },
clinics-rests-version = Plan version { $number }, which is on its way.
clinics-takes-back-no = No, keep the result
clinics-takes-back-yes = Correct it anyway
error-visit-takes-back = This result is in use. Confirm before it is taken back.
