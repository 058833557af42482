plans-title = Plan versions
plans-above = Draft, proposed, approved, published
plans-new = Make a new plan
plans-number = Version { $number }
plans-system = the system
plans-column-version = Version
plans-column-status = Status
plans-column-made = Made
plans-column-cases = Cases
plans-column-people = People
plans-column-case = Case
plans-column-departs = Departs
plans-column-flights = Flights
plans-column-escorts = Escorts
plans-none-title = No versions yet
plans-none-text = Each finished planning run leaves a draft here.
plans-next-draft = A draft: nobody has been told anything. Next step: propose it.
plans-next-proposed = Waiting for another person to approve it.
plans-next-approved = Approved, not yet published. Next step: publish it.
plans-next-published = In force: itineraries and calendars follow this version.
plans-next-superseded = A newer version has taken its place.
plans-next-withdrawn = Withdrawn; kept for the record.
plans-approved-by = Approved by { $name }.
plans-people = People planned
plans-cases = Cases planned
plans-gap-controllable = Gap that a plan can change
plans-changes = Changes against version { $number }
plans-changes-none = Changes
plans-against = Against
plans-compare = Compare
plans-first = No version has been published to compare with.
plans-change-new = New
plans-change-dropped = Left out
plans-change-changed = Changed
plans-left-out = Left out ({ $cases })
plans-none-left-out = Every case is planned.
plans-planned = Planned ({ $cases })
plans-carried = kept from the published version
plans-health-only = Health checks only
plans-hidden = { $cases } cases of other offices are not shown here.
plans-score-title = What the cost is made of
plans-score-words = Everything is reckoned in US dollars to be compared; lower is better.
plans-sum = Sum
plans-quality = How good is this plan?
plans-controllable-words = Leaving aside what no plan can change, the gap is { $percent }.
plans-step-propose = Propose
plans-step-approve = Approve
plans-step-publish = Publish
plans-step-withdraw = Withdraw
plans-ask-propose = Propose version { $number }?
plans-ask-approve = Approve version { $number }?
plans-ask-publish = Publish version { $number }?
plans-ask-withdraw = Withdraw version { $number }?
plans-effect-propose = Approvers will see it waiting. Nobody outside the team is told anything yet.
plans-effect-approve = You confirm that you have looked at the changes and at the cases left out. The record will say so.
plans-effect-publish = Families' itineraries and the calendars of escorts, clinics and offices will follow this version at once.
plans-effect-withdraw = It can no longer be approved or published.
plans-no = Not now
plans-done-propose = Version { $number } is proposed.
plans-done-approve = Version { $number } is approved.
plans-done-withdraw = Version { $number } is withdrawn.
plans-done-publish = Version { $number } is published: { $cases } cases, { $people } people.
plans-short-words = Short notice: within { $days ->
    [one] { $days } day
   *[other] { $days } days
    }, { $families ->
    [one] { $families } family has
   *[other] { $families } families have
    } something new (departures: { $departures }, health checks: { $appointments }). Make sure that they can be told in time.
plans-short-departure-new = New departure { $new }.
plans-short-departure-moved = Departs { $new } instead of { $old }.
plans-short-appointment-new = New appointment ({ $stage }) { $new }.
plans-short-appointment-moved = Appointment ({ $stage }) { $new } instead of { $old }.
plans-more = And { $cases } more { $cases ->
    [one] case
   *[other] cases
    }
