messages-sender = Hành Trình
messages-subject-digest = Hành Trình: { $count ->
    [one] { $count } change
   *[other] { $count } changes
} in the calendar of { $title }
messages-subject-escalation = Nobody has confirmed: { $count ->
    [one] { $count } change
   *[other] { $count } changes
} for { $title }
messages-subject-test = Hành Trình: test message
messages-urgent = URGENT: { $subject }
messages-intro = The plan just published has { $count ->
    [one] { $count } change
   *[other] { $count } changes
} in the calendar of { $title }. Times are those of the place, with its zone.
messages-intro-escalation = { $title } has not confirmed the changes below, sent at { $at }. Please get in touch, and confirm once they know.
messages-intro-test = If you can read this, messages about the calendar will reach you.
messages-change-new = NEW: { $summary }
messages-change-moved = MOVED: { $summary }
messages-change-changed = CHANGED: { $summary }
messages-change-cancelled = CANCELLED: { $summary }
messages-before = Before: { $times }
messages-now = Now: { $times }
messages-when = Time: { $times }
messages-was = No longer: { $times }
messages-place = Place: { $place }
messages-ask = Press to confirm that you know:
messages-ask-escalation = Press once whom it concerns knows:
messages-button = Open the page to confirm
messages-details = Details (sign in):
messages-call = Urgent questions, call the office: { $phone }
messages-no-names = This message holds no names, only references.
messages-choose = Change how you are told (sign in):
messages-short = Hành Trình: { $count ->
    [one] { $count } change
   *[other] { $count } changes
}, { $title }. { $first }, { $starts }. Confirm: { $link }
messages-short-escalation = Hành Trình: { $title } has not confirmed { $count ->
    [one] { $count } change
   *[other] { $count } changes
}. { $first }, { $starts }. { $link }
messages-short-test = Hành Trình: test message. If you can read this, messages will reach you. { $link }
