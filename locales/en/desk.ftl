# The desk

desk-views = Views
desk-view-mine = Mine
desk-view-team = My team
desk-view-unassigned = Unassigned
desk-view-risk = At risk
desk-view-late = Late
desk-view-open = All open
desk-view-complaints = Complaints
desk-view-over = Ended lately
desk-title-mine = My cases
desk-title-team = My team’s cases
desk-title-unassigned = Cases nobody has taken
desk-title-risk = Cases at risk
desk-title-late = Late cases
desk-title-open = All open cases
desk-title-complaints = Open complaints
desk-title-over = Cases that ended lately

desk-col-number = Number
desk-col-subject = Subject
desk-col-clock = Nearest clock
desk-col-stage = Stage
desk-col-level = Level
desk-col-assignee = Assignee
desk-col-age = Reported

desk-words = Words in these cases
desk-any = Any
desk-filter-department = Department
desk-filter-assignee = Assignee
desk-filter-severity = Level
desk-filter-stage = Stage
desk-filter-channel = Channel
desk-filter-fault = Fault type
desk-no-subject = (no subject)

desk-saved = Saved views
desk-saved-none = No saved views yet. Filter the list, then keep it under a name.
desk-saved-name = Name
desk-saved-save = Save this view
desk-saved-edit = Change “{ $name }”
desk-saved-rename = Rename
desk-saved-done = View “{ $name }” saved
desk-saved-renamed = View renamed to “{ $name }”
desk-saved-removed = View deleted
desk-saved-nameless = Give the view a name.
desk-saved-full = You can keep { $n } views. Delete one you no longer use first.
desk-saved-unreadable = This view’s address is broken. Filter the desk again, then save it.

desk-empty-mine = Nothing on your desk
desk-empty-mine-says = Cases given to you or taken by you appear here, the most urgent on top.
desk-empty-mine-do = See what nobody has taken
desk-empty-team = Your team has no open cases
desk-empty-team-says = Cases handed to your department appear here.
desk-empty-unassigned = Every case has somebody
desk-empty-unassigned-says = New cases that nobody has taken appear here.
desk-empty-risk = Nothing is at risk
desk-empty-risk-says = Cases whose time is nearly used up appear here ahead of time.
desk-empty-late = Nothing is late
desk-empty-late-says = Late cases appear here and climb to superiors until they are kept.
desk-empty-open = No open cases
desk-empty-open-says = Reports appear here as they come in.
desk-empty-complaints = No open complaints
desk-empty-complaints-says = Complaints appear here, hidden from those they are about.
desk-empty-over = No case has ended yet
desk-empty-over-says = Cases that were confirmed, closed, withdrawn or merged appear here.
desk-empty-narrowed = No case fits
desk-empty-narrowed-says = Take off a filter, or try another view.

# Bulk actions

bulk-take = Take
bulk-assign = Assign
bulk-assign-to = Assign to
bulk-hand-over = Hand over
bulk-hand-over-to = Hand over to
bulk-level = Change level
bulk-level-set = Set this level
bulk-why = Reason
bulk-follow = Follow
bulk-title = What was done
bulk-done = { $n ->
    [one] { $n } case done
   *[other] { $n } cases done
}
bulk-refused = { $n ->
    [one] { $n } case was not changed
   *[other] { $n } cases were not changed
}
bulk-back = Back to the list
bulk-none = Select 1 to { $n } cases.
bulk-whom = Choose whom to assign to.
bulk-where = Choose a department.
bulk-which-level = Choose a level.
bulk-why-missing = Say why the level changes; it is put on record.
bulk-what = Choose what to do.
