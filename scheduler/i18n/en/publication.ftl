error-publication-version-unknown = There is no plan version { $number }.
error-publication-not-approved = Plan version { $number } is not approved (it is "{ $status }"), so it cannot be published. Have it approved first.
error-publication-overtaken = Somebody has just changed plan version { $number } or published another one. Reload the page and try again.
error-publication-flight-cancelled = The plan uses cancelled flights: { $flights }. Plan again before publishing.
error-publication-session-cancelled = The plan uses cancelled clinic sessions: { $sessions }. Plan again before publishing.
error-publication-case-stopped = These cases are on hold or withdrawn: { $cases }. Plan again before publishing.
error-publication-paper-failed = The itinerary of the case with reference { $reference } could not be printed; nothing was published. Tell the administrator.
