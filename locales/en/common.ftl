# Words and sentences of every page

product-name = Aftercare

# Lists and punctuation
list-comma = {", "}
list-and = { $init } and { $last }

# Frame
skip-to-main = Skip to content
nav-main = Main
nav-more = More
breadcrumbs = You are here
search = Search
search-placeholder = Search cases, customers, meters
new-case = New case
notifications = Notifications
notifications-n = { $n ->
    [one] { $n } unread notification
   *[other] { $n } unread notifications
}
user-menu = Menu of { $name }
log-out = Log out
log-in = Log in
settings = Settings
print = Print

# Look
look-language = Language
look-theme = Appearance
look-theme-auto = As the system
look-theme-light = Light
look-theme-dark = Dark
look-size = Text size
look-density = Rows
look-density-normal = Standard
look-density-compact = Compact
look-apply = Save appearance

# Actions
save = Save
cancel = Cancel
close = Close
delete = Delete
edit = Edit
back = Back
next = Next
copy = Copy
details = Details
apply = Apply
clear-all = Clear all

# Lists
rows-of = { $from }–{ $to } of { $total }
rows-total = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
rows-more = { $from }–{ $to }, and more
page-previous = Previous
page-next = Next
pager = Pages
columns = Columns shown
columns-menu = Choose columns
select-all = Select all on this page
select-row = Select { $name }
selected-n = { $n } selected
selection-clear = Clear selection
filters = Filters
live-new = { $n } new
live-show = Show
live-lost = The connection is lost and being restored. What you see may not be the latest.

# Kinds of message
dismiss = Dismiss

# Forms
field-required = required
field-optional = optional
field-missing = Fill in “{ $label }”.
field-too-long = Shorten “{ $label }” to { $n } characters.
field-pattern = Check how “{ $label }” is written.
field-email = Write the whole address, for example name@example.com.
field-tel = Write a phone number, for example 0571-88887777 or 13800001234.
field-number = Write “{ $label }” in digits.
form-errors-title = { $n ->
    [one] { $n } thing to change
   *[other] { $n } things to change
}
draft-restored = Your unsent draft is back
draft-discard = Discard draft

# Keys
keys-title = Keyboard shortcuts
keys-new-case = New case
keys-search = Search
keys-next = Next row
keys-previous = Previous row
keys-open = Open the row
keys-select = Select the row
keys-help = Show this list
keys-desk = Go to the desk
keys-close = Close what is open
keys-submit = Send the form
keys-then = then
keys-toggle = Single-key shortcuts
