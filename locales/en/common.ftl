# Words and sentences of every page

product-name = Aftercare
product-line = Every promise has a clock, every step a record

# Lists and punctuation
list-comma = {", "}
list-and = { $init } and { $last }
sentence-gap = {", "}

# Frame
skip-to-main = Skip to content
nav-main = Main
nav-more = More
nav-menu = Menu
breadcrumbs = You are here
search = Search
search-placeholder = Search cases, customers, meters
search-clear = Clear
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
help = Help
print = Print

# Look
look-language = Language
look-theme = Appearance
look-theme-auto = As the system
look-theme-light = Light
look-theme-dark = Dark
look-size = Text size
look-size-n = { $n } px
look-density = Rows
look-density-normal = Standard
look-density-compact = Compact
look-apply = Save appearance
look-saved = Shown as you chose

# Actions
save = Save
cancel = Cancel
close = Close
delete = Delete
edit = Edit
add = Add
back = Back
next = Next
retry = Try again
undo = Undo
copy = Copy
copied = Copied
show-more = Show more
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
filter-remove = Remove filter “{ $name }”
sort-ascending = { $name }, ascending
sort-descending = { $name }, descending
live-new = { $n } new
live-show = Show
live-lost = The connection is lost and being restored. What you see may not be the latest.
live-back = Connected again

# Kinds of message
flash-ok = Done
flash-info = Note
flash-soon = Take care
flash-late = Not done
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
field-characters-left = { $n ->
    [one] { $n } character left
   *[other] { $n } characters left
}
form-errors-title = { $n ->
    [one] { $n } thing to change
   *[other] { $n } things to change
}
form-unsaved = What you have not sent stays on this device as a draft only.
draft-restored = Your unsent draft is back
draft-discard = Discard draft
draft-saved = Draft kept on this device
file-choose = Choose files

# Empty pages
empty-first = Start here

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
keys-off = Single-key shortcuts are off
keys-toggle = Single-key shortcuts
