cli-robustness-help = Replay a version against delays and cancellations and say what breaks how often.
cli-robustness-days = How often each day is replayed.
robustness-heading = Version { $number }, replayed { $days } times against delays and cancellations. In its whole period:
robustness-missed-families = cases that miss a connection
robustness-missed-people = people who miss a connection
robustness-cancelled-families = cases with a cancelled flight
robustness-lapsed-families = cases whose clearance or health check lapses because the departure is put off
robustness-late-escorts = times that an escort is late for a case or for the next trip
robustness-estimate = { $mean } ({ $low } to { $high }; one period in twenty: { $bad } or more) { $what }
robustness-weakest = Weakest connections:
robustness-no-weak = No connection was missed.
robustness-connection = { $date }: { $inbound } to { $outbound } at { $airport }, { $spare } minutes to spare, { $cases } cases, { $people } people; missed: { $missed }
robustness-tightest = Escorts with the least time:
robustness-no-tight = No escort was late or without the full rest.
robustness-turnaround-ahead = { $date }: escort { $escort }, from { $before } to the case on { $after }; late: { $late }; rest cut: { $short }
robustness-turnaround-next = { $date }: escort { $escort }, from { $before } to the next trip on { $after }; late: { $late }; rest cut: { $short }
robustness-share = { $share } ({ $low } to { $high })
robustness-limits = Ranges are 95 % intervals of the replays. They rest on delays of past seasons (Hong Kong 2025-26, United States 2013-14), not on a forecast.
robustness-title = When flights are late or cancelled
robustness-to-page = See the weakest places
robustness-to-version = Back to the version
robustness-again = Replay again
robustness-asked = Version { $number } will be replayed.
robustness-state-none = This version will be replayed against delays and cancellations as soon as a worker is there, usually within a minute.
robustness-state-working = This version is being replayed against delays and cancellations.
robustness-state-failed = This version could not be replayed against delays and cancellations.
robustness-season-title = In the whole period
robustness-replayed = Replayed { $days } times with { $families } cases, { $people } people.
robustness-figure-missed-families = Connections missed
robustness-figure-missed-people = People who miss a connection
robustness-figure-cancelled-families = Flights cancelled
robustness-figure-lapsed-families = Clearances or health checks lapsed
robustness-figure-late-escorts = Escorts late
robustness-season-families = { $mean } cases on average ({ $low } to { $high }).
robustness-season-people = { $mean } people on average ({ $low } to { $high }).
robustness-season-escorts = { $mean } times on average ({ $low } to { $high }).
robustness-season-bad = One period in twenty has { $bad } or more; { $some } of the periods have at least one.
robustness-season-rare = { $some } of the periods have at least one.
robustness-fragile = Fragile
robustness-fragile-count = { $count ->
    [one] { $count } connection is fragile
   *[other] { $count } connections are fragile
  } (missed 5 times of 100 or more).
robustness-connections = Weakest connections
robustness-connection-words = { $spare } minutes to spare. Missed { $missed } times of 100.
robustness-range = ({ $low } to { $high })
robustness-who = { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
  }, { $people } people
robustness-others = and { $cases ->
    [one] { $cases } other case
   *[other] { $cases } other cases
  }
robustness-more = { $count } more, which break more seldom.
robustness-turnarounds = Escorts with the least time
robustness-turn-ahead = From { $before } to the case on { $after }.
robustness-turn-next = From { $before } to the next trip on { $after }.
robustness-turn-late = Late { $late } times of 100, the rest cut { $short } times.
robustness-turnarounds-hidden = In { $count } places an escort may be late or without the full rest.
robustness-lapses = What lapses if a departure is put off
robustness-lapse-clearance = { $room ->
    [0] A clearance lapses if the departure is put off by a single day.
    [one] A clearance lapses if the departure is put off by more than { $room } day.
   *[other] A clearance lapses if the departure is put off by more than { $room } days.
}
robustness-lapse-health = { $room ->
    [0] A health check lapses if the departure is put off by a single day.
    [one] A health check lapses if the departure is put off by more than { $room } day.
   *[other] A health check lapses if the departure is put off by more than { $room } days.
}
robustness-lapse-chance = { $share } times of 100.
robustness-lapses-hidden = { $cases } more cases may see a clearance or a health check lapse.
robustness-no-lapse = Nothing lapses because a departure is put off.
robustness-assumed = Who cannot fly flies the next day; no flight waits for anybody, and delays do not depend on one another.
robustness-board = Fragile connection { $airport }: { $share }
diff-robustness = { $what }: { $before } → { $after }
diff-robustness-title = When flights are late or cancelled, on average in the whole period
audit-act-version-replay = Asked for a new replay of version { $subject }.
robustness-season-share = That is { $share } of the cases.
robustness-season-more = intervals and bad periods
robustness-tile-families = cases ({ $share })
robustness-tile-escorts = times
robustness-tile-fragile = Fragile connections
robustness-tile-of = of { $count } that are ever missed
