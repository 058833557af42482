messages-sender = Hành Trình
messages-title-receiver = receiving agency { $reference }
messages-title-examiner = examiner { $reference }
messages-title-escort = escort { $reference }
messages-subject-own = Hành Trình: { $count ->
    [one] { $count } change
   *[other] { $count } changes
} in your calendar
messages-intro-own = The plan just published has { $count ->
    [one] { $count } change
   *[other] { $count } changes
} in your calendar. Times are those of the place, with its zone.
messages-subject-digest = Hành Trình: { $count ->
    [one] { $count } change
   *[other] { $count } changes
} in the calendar of { $title }
messages-subject-escalation = Nobody has confirmed: { $count ->
    [one] { $count } change
   *[other] { $count } changes
} for { $title }
messages-subject-declined = Declined: { $count ->
    [one] { $count } duty
   *[other] { $count } duties
} of { $title }
messages-intro-declined = { $title } has declined what is below, which was sent at { $at }. Please find somebody else or speak with them, and confirm once it is settled.
messages-short-declined = Hành Trình: { $title } declines { $count ->
    [one] { $count } duty
   *[other] { $count } duties
}. { $first }, { $starts }. { $link }
messages-state-declined = Declined
messages-answers-title = Answers
messages-answer-accepted = accepted
messages-answer-declined = declined
messages-answer-tentative = not sure yet
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

messages-title = Messages about changes
messages-above = Who was told, who has confirmed
messages-one = Message to { $name }
messages-to = Calendar of
messages-what = What it says
messages-state = State
messages-when-head = When
messages-actions = What can be done
messages-is-urgent = Urgent
messages-changes = { $count ->
    [one] { $count } change
   *[other] { $count } changes
}
messages-first = First:
messages-told = Sent
messages-confirm-by = To be confirmed by
messages-due = Leaves
messages-tries = { $count ->
    [one] { $count } try so far
   *[other] { $count } tries so far
}
messages-step = { $contact } was told next,
messages-step-nobody = Nobody is left to tell, please call,
messages-by-phone = Told by phone
messages-by-phone-ask = Does { $name } know the changes?
messages-by-phone-text = Note it only after you have spoken in person. Nobody else will be told after that.
messages-by-phone-yes = Note as told
messages-back = Back
messages-resend = Send again
messages-send-now = Send now
messages-resent = { $count ->
    [one] { $count } message goes out again at once.
   *[other] { $count } messages go out again at once.
}
messages-noted = Noted as confirmed by phone.
messages-said = What it says
messages-said-nothing = A test message without changes.
messages-tries-title = Tries
messages-tries-none = Not tried yet.
messages-outcome-started = being sent
messages-outcome-sent = sent
messages-outcome-temporary = failed, will be tried again
messages-outcome-permanent = failed
messages-outcome-unknown = outcome unknown
messages-state-waiting = Waiting
messages-state-retrying = Being tried again
messages-state-sent = Sent, not confirmed yet
messages-state-delivered = Delivered
messages-state-late = Confirmation overdue
messages-state-escalated = Others were told
messages-state-confirmed = Confirmed
messages-state-parked = Cannot be delivered
messages-state-withdrawn = Replaced by a newer one
messages-state-expired = Over
messages-group-stuck = Not getting through
messages-group-stuck-text = These people cannot know yet. Call them first, mend the cause after that.
messages-group-unconfirmed = Not confirmed
messages-group-unconfirmed-text = Sent, but nobody has pressed the button. When time is up, the next person is told by itself.
messages-group-waiting = Waiting to leave
messages-group-waiting-text = Ordinary messages wait some minutes for further changes and never leave at night; urgent ones go at once.
messages-group-settled = Settled in the last 7 days
messages-group-settled-text = Confirmed, over, or replaced by a newer one.
messages-missing-mail = No mail server is set up, so no mail leaves. An administrator has to set HANHTRINH_MAIL_HOST and HANHTRINH_MAIL_FROM. Until then, call the people below.
messages-missing-text = No gateway for short messages is set up, so none leaves. An administrator has to set HANHTRINH_TEXT_GATEWAY.
messages-untold = { $count ->
    [one] { $count } calendar has nobody to be told:
   *[other] { $count } calendars have nobody to be told:
}
messages-untold-action = Add contacts
messages-hint = { $count ->
    [one] { $count } change may not have reached whom it concerns.
   *[other] { $count } changes may not have reached whom they concern.
}
messages-hint-open = Open messages
messages-none-title = No messages yet
messages-none-text = When a version is published, the message to each person shows here, and who has confirmed it.
messages-reason-address = The address or number cannot be used.
messages-advice-address = Mend it under Contacts, then press Send again.
messages-reason-recipient = The mail server takes no mail for this address.
messages-advice-recipient = Call first, ask for the address, mend it under Contacts and press Send again.
messages-reason-away = The server that sends messages cannot be reached.
messages-advice-away = It is tried again by itself. Call where it is urgent; if it lasts, ask an administrator to check the network and HANHTRINH_MAIL_HOST.
messages-reason-settings = The settings for sending are wrong (sign-in, encryption or address).
messages-advice-settings = Ask an administrator to check HANHTRINH_MAIL_… and HANHTRINH_TEXT_…; messages then leave by themselves.
messages-reason-server = The server refuses this message.
messages-advice-server = Call first. Tell an administrator the number beside this, then press Send again.
messages-reason-unknown = The system stopped while sending; whether it left is unknown.
messages-advice-unknown = It is sent again under the same id, so a mailbox may drop the second copy. If it stays here, call.
messages-reason-broken = This message cannot be made.
messages-advice-broken = Call and note it; tell the developers the number in the address of this page.
messages-reason-overtaken = It was replaced, or the person has left.
messages-advice-overtaken = Nothing to do.

error-message-unknown = There is no such message. Reload the page.
error-message-link-unknown = This link cannot be used any more. Open the link in the latest message, or call the office.
error-message-replaced = A newer message has replaced this one. Open the link in the latest message.
error-message-confirmed-already = This change is confirmed already. Reload the page.
error-message-on-its-way = The message is being sent. Wait some minutes and reload the page.

confirm-title = Confirm that you know
confirm-button = I know these changes
confirm-button-escalation = Whom it concerns has been told
confirm-done = Confirmed. Thank you.
confirm-replaced = A newer message has replaced this one. Open the latest message.
confirm-over = This is over; nothing needs to be confirmed.
confirm-escalation = { $title } has not confirmed. Get in touch, then press the button below.
confirm-test = This is a test message. Press the button to try confirming.
confirm-call = Urgent questions
confirm-no-names = This page holds no names, only references.

error-reply-too-large = The mail is too large for an answer to an invitation.
error-reply-unreadable = The mail or the calendar in it cannot be read.
error-reply-no-calendar = The mail holds no calendar: it is no answer to an invitation. A person should read it.
error-reply-no-reply = The calendar in the mail is no answer (METHOD:REPLY). A person should read it.
error-reply-several-events = The answer speaks of more than one event.
error-reply-several-people = The answer speaks for more than one person.
error-reply-incomplete = The answer lacks UID, ATTENDEE, SEQUENCE or DTSTAMP.
error-reply-answer-unknown = The answer is none of accepted, declined and tentative.
error-reply-unknown = We sent no invitation to this event.
error-reply-forged = The answer is not from the person who was invited, or did not come to the address for this invitation.
error-reply-closed = This contact is not invited by mail any more.
error-reply-stale = There is a newer invitation or a newer answer; this one does not count.
error-reply-over = The event is over.
error-reply-clock = The answer says that it is from the future.
error-reply-not-set-up = Answers are not read here. An administrator has to set HANHTRINH_MAIL_REPLY_TO.
cli-messages-help = Messages to and from people.
cli-messages-receive-help = Take the answer to an invitation out of a mail: a file, or - for standard input, where a mail server hands it over.
cli-messages-taken = Taken: { $answer } (message { $number }).
cli-messages-again = Taken before: { $answer } (message { $number }).
cli-messages-later = The database cannot be reached now. The mail server should try again.
