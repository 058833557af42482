# What would come of a looser rule
what-if-title = What if
what-if-above = Version { $number } · { $case }
what-if-back = Back to why { $case } is left out
what-if-hypothetical = This is a trial, not a plan. It rests on a rule that does not hold today, so it can be neither approved nor published. The version stays as it is.
what-if-badge = Hypothetical
what-if-wish = What would be otherwise
what-if-try = Try it
what-if-try-words = The worker plans on from this version as if this held. That takes from half a minute to some minutes.
what-if-none = Nobody has tried this yet.
what-if-queued = Waiting for the worker. If this lasts longer than a minute, check that hanhtrinh serve or hanhtrinh worker is running.
what-if-working = Being tried. This page fills in by itself.
what-if-comparison = What would come of it
what-if-plan = Plan
what-if-people = People
what-if-cases = Cases
what-if-cost = Whole plan
what-if-version = Version { $number }
what-if-longer = The same rules, planned on for as long
what-if-changed = With the change
what-if-worth = The change itself would save { $amount }.
what-if-worth-none = The change itself would save nothing.
what-if-worth-loss = In this time the trial found nothing better; it ended { $amount } dearer.
what-if-joined = Would travel as well: { $codes }.
what-if-left = Would no longer travel: { $codes }.
what-if-moved = Would have other flights: { $codes }.
what-if-nobody-joins = Nobody more would travel.
error-what-if-no-such-way = This way out is no longer on offer. Reload the page and choose again.
error-what-if-died = The trial broke off. Try once more.
error-what-if-failed = The trial could not be worked out. Try once more; if it fails again, tell whoever looks after the program.
error-what-if-illegal = The trial ended in a plan that breaks a rule, so nothing of it is shown. Tell whoever looks after the program.
error-what-if-too-long = The trial took too long. Try again when no planning run is under way.
audit-act-version-what-if = Tried a looser rule on version { $subject }
# `hanhtrinh what-if` and wishes in a free form
cli-what-if-help = Say what looser rules would be worth: the plan of PLAN.json, the same searched on, and the same searched on with the changes. Nothing is written.
cli-what-if-relax = A kind and what it names, for example "seats flight=VN37 more=2", "deadline case=C12 date=2027-03-01", "session_added clinic=K1 stage=exam start=2027-02-01T01:00Z minutes=120 sex=F language=vi", "escort_added base=SGN skill=medical load=1 sex=F" or "connection_max minutes=1440". May be given several times.
cli-what-if-seconds = Seconds for each of the two searches [by the size of the problem]
cli-what-if-illegal = { $file } is not a legal plan of this problem. See: hanhtrinh verify
cli-what-if-no-pair = "{ $text }" cannot be read. Write a kind, then name=value for each thing that it names.
cli-what-if-given = The plan as it is
cli-what-if-row = { $title }: { $people } people, { $cases } cases, { $score } points
error-wish-unknown-kind = There is no relaxation { $kind }. Known are: { $known }.
error-wish-missing = { $kind } must also name: { $names }.
error-wish-too-many = { $kind } does not name { $names }. It names: { $known }.
error-wish-unknown-id = The problem has no { $name } { $value }.
error-wish-no-number = { $name } must be a whole number from 0 to { $most }, not { $value }.
error-wish-no-time = { $name } must be a date such as 2027-01-31, a time of day such as 08:30, or an instant with its zone such as 2027-01-31T06:05Z, not { $value }.
error-wish-tightens = { $kind } would make nothing looser here. Give a later, longer or larger value.
explain-relaxation-receiver-people-daily = { $receiver } takes { $more ->
    [one] { $more } person
   *[other] { $more } people
    } more a day
error-what-if-wishes = Name from 1 to { $most } things that are to be looser.
