# Cases: stages, levels, ways, channels

stage-reported = To be answered
stage-answered = Answered
stage-diagnosing = In diagnosis
stage-proposed = Customer is trying it
stage-not-effective = Did not work
stage-waiting-customer = Waiting for customer
stage-waiting-parts = Waiting for parts
stage-confirmed = Confirmed
stage-closed = Closed
stage-withdrawn = Withdrawn
stage-merged = Merged

level-n = Level { $n }

way-phone = By phone
way-remote = Remotely
way-on-site = On site

channel-phone = phone
channel-mail = mail
channel-web = web
channel-scan = scanned code
channel-fax = fax
channel-chat = chat
channel-qq = QQ
channel-wecom = WeCom
channel-alarm = alarm
channel-api = interface
channel-visit = visit

pause-waiting-for-customer = waiting for the customer
pause-waiting-for-parts = waiting for parts
pause-awaiting-word = the customer is trying the solution

who-customer = Customer
who-program = System
who-nobody = Nobody yet
who-gone = Somebody no longer listed
complaint = Complaint
text-erased = The text was erased as the law requires; the record stands.
# Timeline

step-reported = Reported by { $channel }
step-complaint = Complained by { $channel }
step-receipt = Told the customer the number by { $channel }
step-contacted = Reached the customer by { $channel }
step-answered = Answered by { $channel }
step-received = Wrote by { $channel }
step-sent = Sent a message by { $channel }
step-automatic-reply = Automatic reply from the other side
step-delivery-failed = The mail could not be delivered
step-delivery-delayed = The mail is delayed
step-recalled = A message was taken back by its sender
step-alarm-ended = An alarm ended
step-noted = Internal note
step-noted-to = Internal note, mentions { $names }
step-diagnosis = Diagnosis began: { $way } (row { $row } of the table)
step-diagnosis-plain = Diagnosis began: { $way }
step-diagnosis-against = Diagnosis began: { $way }; the table suggests { $suggested }
step-finding = Recorded cause and remedy
step-cause = Cause
step-remedy = Remedy
step-reason = Reason
step-proposed = Proposed a solution ({ $way })
step-works = The customer says it works
step-fails = The customer says it does not work
step-works-told = The customer told { $name } that it works
step-fails-told = The customer told { $name } that it does not work
step-reminded = Asked the customer whether it works, reminder { $n }
step-waiting-customer = Began waiting for the customer
step-waiting-parts = Began waiting for parts
step-waiting-ended-customer = Stopped waiting for the customer
step-waiting-ended-parts = Stopped waiting for parts
step-taken = Took it
step-assigned = Assigned to { $to }
step-unassigned = Put it back, assigned to nobody
step-handed-over = Handed over to { $to }
step-handed-over-to = Handed over to { $to }, { $name }
step-severity = Changed from { $from } to { $to }
step-fault = Fault type: { $to }
step-fault-none = Removed the fault type
step-identified = Identified customer and equipment
step-followed = { $name } follows it
step-unfollowed = { $name } no longer follows it
step-closed = Closed with the customer’s word
step-closed-without = Closed without the customer’s word by { $name }
step-withdrawn = Withdrawn by the customer
step-reopened-customer = Open again: the customer wrote
step-reopened-follow-up = Open again: asked later, it does not work
step-reopened-person = Opened again
step-merged = Merged into { $into }
step-absorbed = { $from } was merged into this
step-split = Split part of it off
step-complaint-taken = A complaint about it was taken
step-reply-owed = The customer wrote: no more reminders until somebody replies
step-word-awaited = Replied; the customer’s word is awaited again
step-follow-up-asked = Asked whether it still works
step-follow-up-works = Follow-up: it still works
step-follow-up-fails = Follow-up: it does not work any more
step-rated = Rated { $stars } of 5 stars
step-clock-started = Clock started: { $promise }, due { $due }
step-clock-carried = Clock came with the merge: { $promise }
step-clock-paused = Clock paused: { $promise } ({ $why })
step-clock-resumed = Clock goes on: { $promise }, due { $due }
step-clock-at-risk = { $promise }: { $share }% of the time is used
step-clock-missed = { $promise } is late, was due { $due }
step-clock-kept = Kept: { $promise }
step-clock-kept-late = Kept late: { $promise }
step-clock-void = Clock void: { $promise } ({ $why })
step-clock-recomputed = Computed anew: { $promise }, due { $due } ({ $why })
step-clock-recomputed-paused = Computed anew: { $promise } ({ $why })
step-clock-climbed = { $promise } climbed to { $name }, to be acknowledged by { $by }
step-clock-climbed-for = { $promise } climbed to { $name } (for { $place }), to be acknowledged by { $by }
step-clock-nobody = { $promise } is late, and the directory names nobody to ask
step-clock-acknowledged = { $name } has { $promise }, until { $by }
step-clock-held = { $promise }: the climb is held ({ $why })
step-clock-went-on = { $promise }: the climb goes on

void-withdrawn = withdrawn by the customer
void-carried = goes on in { $into }
void-without-word = closed by a supervisor
void-ruling-taken-back = Ruling taken back
recomputed-calendar = calendar version { $version }
recomputed-charter = charter version { $version }
recomputed-severity = another level
recomputed-contract = customer or contract known
recomputed-contract-changed = contract { $number }, version { $version }

timeline = What happened
timeline-older = { $n ->
    [one] { $n } older entry
   *[other] { $n } older entries
}
timeline-latest = Back to the latest entries
timeline-steps = { $n ->
    [one] { $n } system step
   *[other] { $n } system steps
}
timeline-recorded = recorded { $when }
entry-number = Entry { $n }

# Why this time

why-title = { $case }: { $promise }
why-promised-charter = Charter version { $version }, { $id }: { $budget }.
why-promised-contract = Contract { $number }, clause { $clause }: { $budget }.
why-better-contract = The contract is better for the customer than the charter ({ $other }), so it applies.
why-better-charter = The charter is better for the customer than contract { $number }, clause { $clause } ({ $other }), so it applies.
why-worse-approved = Approved by { $by } on { $on }, although worse than the charter's { $other }: { $reason }
why-calendar = Calendar “{ $name }”, version { $version }.
why-no-calendar = Counted day and night; no calendar applies.
why-started = The clock started { $at }.
why-due = Due: { $due }.
why-skipped = Skipped: { $days }.
why-worked = Make-up working days: { $days }.
why-paused = Paused from { $from } to { $to }.
why-paused-open = Paused since { $from }.
why-never-pauses = This promise never pauses.
why-carried = Carried over from { $from }; the time goes on as it stood there.
why-provisional = The calendar’s data ends before that day; it is computed from the weekly pattern and known holidays, and computed anew when the next notice is imported.
why-kept-by-receipt = Kept by telling the customer the number.
why-kept-by-response = Kept when a person reaches the customer.
why-kept-by-answer = Kept by a clear answer from a person; a receipt is none.
why-kept-by-solution = Kept when the customer says that it works.
why-kept-by-review = Kept when somebody other than who decided answers the objection.
why-ladder = When late it climbs from superior to superior until it is kept.
why-climb = The climb
why-rung = Rung { $level }: { $name }
why-rung-for = Rung { $level }: { $name } (for { $place })
why-rung-repeated = Top of the line, asked again { $n } times
why-back = Back to { $case }
holiday = holiday
why-day = { $date } ({ $reason })
climb-asked = To be acknowledged by { $by }
climb-acknowledged = { $name } has it, until { $by }
climb-held = The climb is held: { $why }
person-of = { $name } ({ $department })
