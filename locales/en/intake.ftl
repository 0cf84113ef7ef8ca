# A new case

new-case-title = New case
new-caller = Who is calling?
    .hint = Phone, name, customer, serial number or mail; pasted is fine
new-caller-none = Nothing found for “{ $typed }”. Just fill in how to reach them below.
new-name = Name
new-phone = Phone
    .pattern = This is no phone number yet. Write it like 138 0000 0000 or 010-8888 0000.
new-mail = Mail
    .pattern = The address is not complete. Write it like name@example.com.
new-open = { $n ->
    [one] { $n } open case
   *[other] { $n } open cases
}
new-add = Add to it
new-added = Added to this case
new-units = { $n ->
    [one] Equipment, { $n } unit
   *[other] Equipment, { $n } units
}
new-units-none = No equipment registered
new-subject = Subject
    .hint = One sentence, for example: the meter in building 3 stands still
    .missing = Say in one sentence what it is about.
new-text = Details
new-fault = Fault type
new-fault-unknown = Not known
new-level = Level
new-department = Department
new-assignee = Assignee
new-assignee-later = Decided later
new-channel = Channel
new-save = Save and get the number
new-similar = Similar open cases
new-similar-none = Similar cases appear here once you write the subject.

told-title = Taken
told-number = Tell the customer the number:
told-promised = What you can promise
told-by-mail = A receipt is sent to the customer.
told-open = Open the case
told-next = Take the next call
