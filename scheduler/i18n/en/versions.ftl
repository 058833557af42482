version-status-draft = Draft
version-status-proposed = Proposed
version-status-approved = Approved
version-status-published = Published
version-status-superseded = Superseded
version-status-withdrawn = Withdrawn
term-unplanned = People left out
term-waiting = Waiting
term-fares = Fares
term-journey = Connections and time under way
term-escorts = Escort trips
term-fairness = Fair share of trips
term-changes = Changes to what people hold
diff-new = Newly planned: { $flights }, departs { $departs }.
diff-new-health = Newly planned: health appointments.
diff-dropped = No longer planned; was { $flights }, departing { $departs }.
diff-dropped-health = No longer planned; had health appointments.
diff-left-the-plan = The case is no longer in the plan.
diff-because = Why: { $reason }
diff-flights = Flights changed from { $old } (departing { $oldDeparts }) to { $new } (departing { $newDeparts }).
diff-appointment = { $stage }: moved from { $old } to { $new } at { $clinic }.
diff-appointment-new = { $stage }: { $new } at { $clinic }.
diff-appointment-gone = { $stage }: the appointment on { $old } is gone.
diff-escort = { $skill } escort changed from { $old } to { $new }.
diff-escort-new = { $skill } escort: { $new }.
diff-escort-gone = { $skill } escort { $old } is no longer needed.
diff-hidden = Protected case: details are for protection staff only.
diff-heading = From version { $a } to version { $b }
diff-totals = { $new } newly planned, { $dropped } no longer planned, { $changed } changed, { $unchanged } unchanged; people disturbed: { $disturbed }.
diff-term = { $term }: { $before } to { $after } ({ $delta })
diff-score = Score: { $before } to { $after } ({ $delta })
diff-scopes-differ = The versions differ in scope, so their scores cannot be compared directly:
diff-scope = Version { $number }: departures from { $first } to { $last }, { $office ->
    [every] every office
   *[other] office { $office }
    }.
diff-only = Only in version { $number } ({ $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
    }): { $codes }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
    }
diff-none-in-both = The cases that both versions name do not differ.
diff-none = No case differs.
error-no-such-version = There is no plan version { $number }. See the numbers with: hanhtrinh plans
error-approval-needs-another-person = Version { $number } must be approved by a named person other than its author. On the command line name the approver with --as E-MAIL.
error-version-cannot-propose = Version { $number } cannot be proposed: it is { $status ->
   *[draft] a draft
    [proposed] proposed
    [approved] approved
    [published] published
    [superseded] superseded
    [withdrawn] withdrawn
    }. Only a draft can be proposed.
error-version-cannot-approve = Version { $number } cannot be approved: it is { $status ->
   *[draft] a draft
    [proposed] proposed
    [approved] approved
    [published] published
    [superseded] superseded
    [withdrawn] withdrawn
    }. Only a draft or proposed version can be approved.
error-version-cannot-withdraw = Version { $number } cannot be withdrawn: it is { $status ->
   *[draft] a draft
    [proposed] proposed
    [approved] approved
    [published] published
    [superseded] superseded
    [withdrawn] withdrawn
    }. A published version ends when another one is published.
error-version-changed-meanwhile = Somebody else changed version { $number } a moment ago. Look at it again and repeat the step if it is still right.
error-no-such-approver = There is no active user with the e-mail { $email }.
cli-plans-help = List the plan versions, newest first.
cli-plans-none = There is no plan version yet. Make one with: hanhtrinh plan --from DATE --to DATE
cli-plans-column-number = Version
cli-plans-column-status = Status
cli-plans-column-period = Departures
cli-plans-column-created = Made
cli-plans-column-planned = Planned
cli-plans-column-score = Score
cli-plans-column-gap = Gap
cli-approve-help = Approve plan version VERSION.
cli-approve-as = E-mail of the person who approves.
cli-approved = Version { $number } is approved. Publish it with: hanhtrinh publish { $number }
cli-publish-help = Publish plan version VERSION: itineraries and calendar feeds go out.
cli-diff-help = Say in words what version B changes against version A.
