# The customer's portal

portal-login-title = Your equipment, your reports, our promises
portal-login-text = For our customers. We send you a code; no password is needed.
portal-login-address = Mail address or mobile number
    .pattern = Check it; write it like name@example.com or 138 0000 0000.
portal-login-mail = Mail address
portal-send-code = Send me a code
portal-with-password = I have a password
portal-login-wrong = This address and password do not fit together. Check both, or take a code.
portal-login-no-texts = Codes can only go by mail here. Enter a mail address.
portal-demo-text = Choose who you want to be. The password of these is { $password }; codes are written as mails into the folder “outgoing” of the demo's data.
portal-code-title = Enter the code
portal-code-text = If we know this address, a code is on its way to it. It holds for { $n } minutes, once, in this browser.
portal-code = Code of six digits
portal-code-again = Ask for another
portal-code-wrong = This code does not open anything: mistyped, too old, or tried too often. Check it, or ask for another.
portal-too-many-codes = Too many codes in a short time. Try again in { $minutes } minutes, or call the hotline.
portal-choose-title = For whom?
portal-choose-text = Your address is known at several customers. Choose one; you can come back for another.
portal-nav-home = Overview
portal-nav-cases = Reports
portal-nav-report = Report a fault
portal-nav-equipment = Equipment
portal-nav-promises = Promises
portal-nav-contracts = Contracts
portal-nav-people = People
portal-nav-settings = Settings
portal-home-title = What is open with you
portal-asked-title = We wait for your word
portal-open-title = Being worked on
portal-open-none = Nothing is open. If something fails, report it here.
portal-glance-title = At a glance
portal-tally-none = No promise has come due in the last 12 months.
portal-tally = { $kept } of { $decided } promises kept in time in the last 12 months
portal-tally-year = In the last 12 months { $kept } of { $decided } promises to you were kept in time.
portal-tally-late = { $n ->
    [one] 1 was late
   *[other] { $n } were late
}
portal-tally-running = { $n ->
    [one] 1 is running.
   *[other] { $n } are running.
}
portal-units-n = { $n ->
    [one] 1 unit
   *[other] { $n } units
}
portal-verify-title = Verification ends soon
portal-verify-n = { $n ->
    [one] 1 unit
   *[other] { $n } units
} within { $days } days, or past it
portal-complaint = Complaint
portal-cases-title = Your reports
portal-over-title = Done
portal-over-none = Nothing has been done yet.
portal-unit = Serial number of the unit
    .hint = Leave it empty if it is not about one unit
    .unknown = None of your units has this number. Check it on the unit, or leave it out and just tell us what happens.
portal-search-serial = Serial number
portal-site = Site
portal-site-n = { $name } ({ $n })
portal-site-all = All sites
portal-verified = Verification
portal-verified-any = All
portal-verified-soon = Ends within { $n } days
portal-verified-until = Verified until { $day }
portal-verified-over = Verification ended { $day }
portal-verified-unknown = Not recorded
portal-equipment-title = Your equipment
portal-equipment-none = No equipment of yours is registered yet. Call the hotline if that is wrong.
portal-equipment-not-found = Nothing fits. Take another number or site.
portal-report-here = Report a fault here
portal-unit-kind = Unit
portal-place = Place
portal-installed = Installed
portal-seal = Seal
portal-papers-title = Documents and certificates
portal-papers-none = None are filed here.
portal-valid-until = valid until { $day }
portal-file-document = Document
portal-file-certificate = Certificate
portal-promises-title = What we promised you, and whether we kept it
portal-late-title = Not kept in time
portal-late-text = Every promise to you that was late, the newest first.
portal-by-promise-title = By promise
portal-count-kept = In time
portal-count-kept-late = Late
portal-count-missed = Still owed, late
portal-count-running = Running
portal-counted = Counted are promises due in the last 12 months or running now; what you took back is not counted.
portal-contracts-title = Your contracts
portal-contracts-none = No contract of yours is registered yet.
portal-not-in-force = not in force
portal-signed = Signed { $day }
portal-ends = until { $day }
portal-promised-title = Times promised by it
portal-terms-title = Warranty
portal-prices-title = Prices of spare parts
portal-prices-text = A part never costs you more than this, in or after the warranty.
portal-covers-whole = the whole unit
portal-basis-delivery = delivery
portal-basis-installation = installation
portal-basis-acceptance = acceptance
portal-basis-replacement = replacement
portal-gives-everything = work and material free
portal-gives-labour = work free
portal-gives-material = material free
portal-term = { $covers }: { $months } months from { $basis }, { $gives }
portal-people-title = Who comes in
portal-me = you
portal-last-in = last here { $at }
portal-never-in = never here yet
portal-role = Role
    .missing = Choose a role.
portal-role-owner = Owner
    .hint = Says who comes in; sees contracts and quotes
portal-role-member = Member
    .hint = Reports, follows, confirms, rates, complains
portal-role-viewer = Reader
    .hint = Sees, and changes nothing
portal-role-of = Role of { $name }
portal-remove = Take access away
portal-invite-title = Let somebody in
portal-person-name = Name
    .missing = Enter the name.
portal-person-phone = Mobile number
    .hint = For codes by text message
portal-invite = Invite
portal-no-way = A mail address or a mobile number is needed: the code has to get there.
portal-already-in = They come in already.
portal-people-max = { $n } people of one customer come in already. Take access away from one first.
portal-no-contact = There is no such contact.
portal-last-owner = Somebody has to be owner. Make a colleague owner first.
portal-invited = { $name } may come in; an invitation is on its way.
portal-saved = Saved.
portal-removed = Access was taken away.
portal-settings-title = Settings
portal-password-text = You can set one to log in without a code.
portal-password-set = Set password
portal-said-reported = { $name } reported
portal-said-wrote = { $name } wrote
portal-said-works = { $name } said it works
portal-said-works-not = { $name } said it does not work
portal-said-still-works = { $name } said it still works
portal-said-no-more = { $name } said it fails again
portal-said-rated = { $name } rated us
portal-said-complained = { $name } complained
portal-said-withdrew = { $name } took it back
portal-said-objected = { $name } objected
portal-said-accepted = { $name } accepted the quote
portal-said-declined = { $name } declined the quote
portal-said-paid = { $name }'s payment was recorded

# How somebody wishes to be told

wish-title = How we tell you
wish-text = The number of your report, our answers and the question whether it works reach you in any case: they are promised. All else goes as you wish.
wish-way = Preferred way
wish-way-any = As the report came
    .hint = A mail is answered by mail, a chat in the chat
wish-way-mail = Mail
    .hint = Where there is a mail address
wish-way-text = Text message
    .hint = Short messages, where there is a mobile number
wish-way-chat = Chat
    .hint = Where the report has a conversation by QQ or WeCom
wish-way-owed = Only what is promised
    .hint = No question later whether it still works, no news that a report was joined or opened again
wish-language = Language
wish-language-any = As you wrote
wish-quiet-from = Quiet from
    .hint = Nothing that can wait is sent in this time; write 21:00
wish-quiet-until = Quiet until

# Mails and text messages

portal-mail-code-subject = { $code } is your code
portal-mail-code = Your code is { $code }.

    It holds for { $minutes } minutes, once, in the browser that asked for it. If that was not you, you need do nothing; nobody comes in without the code. We never ask for it by telephone.
portal-sms-code = { $code } is your code for the customer portal. It holds for { $minutes } minutes. Tell it to nobody.
portal-mail-invitation-subject = The customer portal of { $organisation }
portal-mail-invitation = Hello { $name },

    you may come in to the customer portal of { $organisation } for { $customer } from now on: see what is open, report faults, follow them, see your equipment and what we promised.

    { $link }

    Log in with { $address }; you get a code each time, no password is needed.
portal-sms-invitation = { $organisation }: you may come in to the customer portal from now on, with this number: { $link }
sms-answer = Your report { $case } was answered. Read it here: { $link }

# Staff

admin-portal = Portal access
admin-portal-intro = Who of a customer's comes in to the portal, and how contacts wish to be told. Find a contact by name, number, mail address or customer.
admin-portal-search = Contact or customer
admin-portal-newest = Who comes in
admin-portal-found = Found
admin-portal-not-found = Nobody fits. Check the number or the spelling.
admin-portal-none = Nobody comes in yet. Find a contact and invite them.
admin-portal-contact = Contact
admin-portal-customer = Customer
admin-portal-people = Contacts
admin-portal-nobody = No contact of this customer is registered.
admin-portal-no-access = No access
admin-portal-reached = Reached by
admin-portal-access = Portal access
admin-portal-invited = Invited
admin-portal-last-in = Last log-in
admin-portal-change-role = Change the role
admin-portal-invite-text = They get an invitation by mail, or as a text message where there is no mail address.
admin-portal-needs-mail = This contact has no mail address, and text messages can't be sent here. Enter a mail address first.
admin-wish-text = As the contact said it. What is promised reaches them in any case.
admin-message-code = Code for the portal
admin-message-invitation = Invitation to the portal
api-portal-refused = { $why }
scope-portal = Say who comes in to the portal
notify-answer = That an answer is there, where it can't be mailed
why-worse-agreed = Agreed with you in place of the general promise of { $other }
