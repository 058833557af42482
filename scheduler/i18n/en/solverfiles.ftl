solverfiles-absent = there is no such file
solverfiles-is-a-directory = this is a directory; name a .json or .json.gz file
solverfiles-unreadable = the file cannot be read: { $why }
solverfiles-too-large = the file holds more than { $most } bytes
solverfiles-broken-gzip = the compressed file is cut off or damaged
solverfiles-not-utf8 = the text is not UTF-8
solverfiles-not-json = this is not JSON: { $fault ->
    [value] a value is missing here
    [key] a key in double quotes belongs here
    [colon] a colon is missing here
    [comma] a comma or a closing bracket is missing here
    [trailing-comma] there is a comma too many before the closing bracket
    [open-quote] the text that begins here has no closing quote
    [control-character] the text holds a control character or a line break
    [escape] the backslash here is not valid
    [extra] something follows after the end
    [long-number] a number is too long
    [not-a-number] NaN and Infinity are no numbers
   *[other] the syntax is wrong
    }
solverfiles-too-deep = the JSON is nested too deeply
solverfiles-broken-text = the file holds text that is not valid Unicode
solverfiles-duplicate-key = the key { $key } appears twice; keep one
solverfiles-missing-key = the key { $key } is missing; add it
solverfiles-unknown-key = the key { $key } does not belong here; remove it
solverfiles-not-an-object = an object in braces belongs here
solverfiles-not-a-list = a list in brackets belongs here
solverfiles-not-text = text in quotes belongs here
solverfiles-empty-text = the text is empty; it must hold at least one character
solverfiles-not-an-integer = a whole number without a decimal point belongs here
solverfiles-negative = a whole number of at least 0 belongs here
solverfiles-not-a-boolean = true or false belongs here
solverfiles-not-a-date = a calendar date such as 2027-01-31 belongs here
solverfiles-not-an-instant = a UTC instant to the minute such as 2027-01-31T06:05Z belongs here
solverfiles-not-a-time = a local time such as 08:30 belongs here
solverfiles-not-an-airport-code = an IATA code of three capital letters belongs here
solverfiles-not-a-country = an ISO 3166 code of two capital letters belongs here
solverfiles-not-a-language = a language tag such as vi or zh-Hant belongs here
solverfiles-not-a-timezone = an IANA time zone such as Asia/Ho_Chi_Minh belongs here
solverfiles-not-one-of = one of { $choices } belongs here
solverfiles-not-a-range = two values, [least, most] or [from, to], belong here
solverfiles-wrong-format = the format must be { $expected }
solverfiles-empty-list = at least one entry belongs here
solverfiles-repeated-value = the value { $value } stands here twice; keep one
solverfiles-repeated-id = { $value } is already used in this list; each must be unique
solverfiles-unknown-reference = there is no { $noun } { $value } in this file
solverfiles-ends-before-start = the end lies before the start
solverfiles-arrives-before-departs = the flight must arrive after it departs
solverfiles-windows-overlap = the window overlaps { $other }; windows of one airport and role must not overlap
solverfiles-crosses-midnight = the session crosses midnight at its clinic; split it
solverfiles-receiver-missing = a case with departure needs the id of a receiver
solverfiles-not-without-departure = a case without departure must leave this empty: { $empty }
solverfiles-stages-missing = a case without departure needs at least one stage
solverfiles-tied-without-departure = case { $value } has no departure, so no case can travel with it
solverfiles-two-origins = case { $value } leaves from another origin; cases that travel together leave from one
solverfiles-at = { $file } at { $where }: { $problem }.
solverfiles-whole = { $file }: { $problem }.
solverfiles-cannot-write = { $file } cannot be written: { $why }.
solverfiles-no-folder = { $file } cannot be written: name a file in a folder that exists.
solverfiles-illegal = The plan does not pass. Violations: { $violations }.
solverfiles-legal = The plan is legal and its score { $score } agrees; { $planned } of { $cases } cases planned.
cli-solve-help = Solve a problem file and write the best plan found.
cli-solve-output = Plan file to write, .json or .json.gz.
cli-solve-done = { $planned } of { $cases } cases planned; score { $score }, bound { $bound }, gap { $gap }, controllable gap { $controllable } ({ $outcome }).
solverfiles-broke-off = { $failure ->
    [MemoryError] Memory ran out during the search. The plan is the best one until then, and was checked.
    [bound] The part of the search that raises the bound failed. The plan is not worse for it; the bound is the last one that was proved.
   *[other] The search failed ({ $failure }). The plan is the best one until then, and was checked.
    }
solverfiles-no-memory = There is too little memory to prepare this problem. Free some, or use a machine with more.
cli-verify-help = Check a plan against its problem: exit status 0 legal and score agrees, 1 not, 2 unreadable.
rule-plan = The plan answers this problem and names only what it holds.
rule-cases = Every case appears once; held cases are unplanned; tied cases fly together or stay together.
rule-flights-1 = A legal journey from origin to receiver, in time, with few enough connections.
rule-flights-2 = A connection with transit assistance takes longer.
rule-flights-3 = It lands on a day and at a time when the receiver is there.
rule-flights-4 = Pinned flights are kept.
rule-seats = Every flight has room for its people, wheelchairs, stretchers and unaccompanied minors.
rule-receivers = No receiver gets more people a day than it takes.
rule-assistance = Every assisted event falls into a staffed window with enough staff.
rule-health = One appointment for each stage, in order; without departure the last one is in time.
rule-health-1 = The session holds that stage where the case leaves, with a fitting examiner.
rule-health-2 = The appointment lies within the session, lasts as long as it must and shares no minute.
rule-health-3 = Not too early, and the right days after the stage before.
rule-health-4 = The right days before departure, ended by take-off.
rule-health-5 = Pinned sessions are kept.
rule-escorts = Every need is met by one escort who takes the same flights.
rule-escorts-1 = The escort gets to the first airport in time.
rule-escorts-2 = The escort has a way home after the turnaround.
rule-escorts-3 = Skill, load, sex and languages of the escort fit.
rule-escorts-4 = The entry permit lasts until the way back.
rule-escorts-5 = Trips and times away of an escort do not overlap.
rule-escorts-6 = No more trips than allowed.
rule-escorts-7 = Every trip meets a need, and pinned escorts are kept.
rule-score = The claimed score is the recomputed one.
rule-bound = The bound is not above the score.
rule-reasons = Every reason for an unplanned case is the true one.
solverfiles-place-line = line { $line } column { $column }
solverfiles-place-byte = byte { $byte }
cli-solve-certificate = Certificate file to write (.json or .json.gz): the prices that prove the bound.
cli-verify-certificate = Certificate file: its bound is reckoned again from problem and prices alone.
cli-verify-nothing = Name a plan, or a certificate with --certificate.
solverfiles-certified = { $file } proves the bound { $bound }.
solverfiles-no-certificate = No bound was found in time; { $file } was not written.
solverfiles-tree-proof = The bound { $bound } of the plan rests on an exact search; that proof is not in the certificate.
solverfiles-certificate-holds = The certificate holds: it claims the bound { $claimed }, and its prices prove { $proven }.
solverfiles-certificate-fails = The certificate does not hold: it claims the bound { $claimed }, but its prices prove only { $proven }.
solverfiles-certificate-of-another = The certificate is one of the problem { $problem }, not of this one.
cli-change-budget = Disturb at most K published cases beyond those that cannot keep what they hold.
cli-cluster = Let the workers of a Dask scheduler help, such as tcp://host:8786. The network between must be trusted.
solverfiles-cluster-not-installed = The cluster engine is not installed. Run: pip install 'hanhtrinh[cluster]'
solverfiles-cluster-no-cluster = No scheduler answers at { $address }. See that one runs there, or name another address.
solverfiles-cluster-no-workers = The scheduler at { $address } has no workers. Start some with: dask worker { $address }
solverfiles-cluster-other-version = The worker { $worker } of { $address } has no hanhtrinh or another version. Install the same one there.
