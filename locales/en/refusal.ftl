# Why something is not done, and what to do instead. One for each domain::case::Refusal.

refusal-no-such-case = There is no case with this number. Check the number, or search for it.
refusal-case-exists = This case is there already. Open it instead of making it again.
refusal-case-is-over = This case is over. Reopen it first.
refusal-case-was-merged = This case was merged into { $into }. Go on there.
refusal-case-is-open = This case is still open; there is nothing to reopen.
refusal-changed-meanwhile = Somebody changed this case while you were writing. Your text is kept: read what is new, then send it again.
refusal-occurred-in-future = This time lies in the future. Enter when it happened, at the latest now.
refusal-occurred-too-early = This lies too far back: at the earliest { $earliest }. Enter a later time, or tell about it in the text.
refusal-needs-person = Only a person can do this. Log in with your own name.
refusal-not-allowed = Your role does not allow this. Ask a supervisor, or hand the case over.
refusal-no-such-person = This person does not work here. Choose somebody from the list.
refusal-no-such-department = There is no such department. Choose one from the list.
refusal-kept-out-of-complaint = This complaint is kept from those it is about and from who reports to them. Choose somebody else.
refusal-complaint-stays = A complaint stays with service supervision. Assign it to somebody there.
refusal-nothing-proposed = No solution was proposed yet. Propose one first; the customer can only say whether it works after that.
refusal-reason-for-other-way = The decision table suggests another way: { $way ->
    [phone] by phone
    [remote] remote diagnosis
   *[on-site] on site
}. Say why you choose differently, or take the suggestion.
refusal-no-word-yet = The customer has not said that it works. Record their word first; without it only a supervisor can close, after all reminders.
refusal-reminders-left = The customer has to be asked first: { $left ->
    [one] one reminder is
   *[other] { $left } reminders are
} still to come. It can be closed after the last one.
refusal-reply-owed = The customer wrote and waits for your reply. Answer first.
refusal-not-waiting = Nothing is being waited for.
refusal-waits-already = It waits already. End that waiting first.
refusal-not-your-climb = This clock did not climb to you. The person who was asked, or who stands in for them, can say "I have it".
refusal-not-climbing = This clock is not late, so nobody has to take it on.
refusal-merge-with-itself = A case can't be merged into itself. Enter another number.
refusal-merge-of-kinds = A complaint and a report stay apart. Link them in a note instead.
refusal-not-asked-yet = The customer has not been asked yet whether it still works.
refusal-stars-out-of-range = Choose one to five stars.
refusal-nothing-to-rate = It can be rated once it is solved.
refusal-nothing-to-change = Nothing would change: it is so already.
refusal-too-late-to-reopen = It was over too long ago; it could be reopened until { $until }. Take a new report and name this number in it.
