# Who goes to which customer when
routes-title = Day plans
routes-intro = Who goes to which customer when: the visits of a day are gathered from open cases, and the best rounds are searched for, with every agreed time kept.
routes-plans = Plans
routes-none = No day was planned yet. Make the first plan with “New plan”.
routes-new = New plan
routes-file = Plan a file
routes-people = Engineers
routes-plan = Plan
routes-day = Day
routes-state = State
routes-by = Made by
routes-made = As of
routes-from-file = From a file
routes-state-waiting = Waits
routes-state-solving = Searching
routes-state-solved = Planned
routes-state-failed = Failed
routes-state-adopted = In force
routes-area = Service area
    .hint = Visits there, and the engineers who work there.
routes-area-all = All areas
routes-days = Days
routes-days-n = { $n ->
    [one] One day
   *[other] { $n } days
 }
routes-first-day = First day
    .wrong = Give a day, for example 2026-11-30.
    .past = That day is over. Choose today or a later day.
    .rest = Nobody works on that day by the calendar, or working hours are over. Choose another day, or plan days of rest too.
routes-which = Which cases
routes-started = Diagnosis on site has begun
routes-suggested = A visit is suggested
    .hint = By the decision table for the ways of serving.
routes-waiting = Also while the customer or parts are waited for
routes-also = And these cases
    .hint = Numbers of cases, whatever their stage.
    .wrong = “{ $text }” is no case number such as 2026-000123, or there are too many.
routes-how = How
routes-rest = Days of rest too
    .hint = With the hours of an ordinary working day.
routes-seconds = Seconds to search
    .hint = A first plan stands after a moment; longer finds better ones.
    .wrong = Give 1 to { $most } seconds.
    .api = Give more than 0 and at most { $most } seconds.
routes-make = Make the plan
routes-nothing = No open case needs a visit as chosen here. Choose more, or name cases by number.
routes-nobody = Nobody who goes to customers is there then. Look at absences, areas and who is planned under “Engineers”.
routes-beyond = { $n ->
    [one] One visit is
   *[other] { $n } visits are
 } beyond what one plan holds, the least urgent. Plan an area for itself.
routes-named = Visits on { $day }
routes-name = Name of the plan
routes-upload = A file
    .hint = Our own JSON, or VROOM’s.
    .no-text = That file is no text. Choose a JSON file.
routes-text = Or paste it here
    .missing = Choose a file, or paste its text.
    .long = That is too long to be pasted. Choose it as a file.
    .wrong = The question can’t be understood. { $why }
routes-file-intro = For trying and comparing: a question from elsewhere is planned as it is; no case is touched.
routes-described = Description of the interface
routes-person = Engineer
routes-person-area = Area
routes-start = Starts at
    .hint = A depot’s code, or coordinates such as 30.2741, 120.1551. Empty: the first depot.
    .wrong = Give a depot’s code, or coordinates such as 30.2741, 120.1551.
routes-end = Ends at
    .hint = Empty: where they start.
routes-start-unknown = Not known; the way from home does not count
routes-depot-gone = { $code }, which is no depot any more
routes-depot = Start or end
routes-skills = Skills and papers
    .hint = One a line; a paper with its last day: “heat 2027-03-31”.
    .wrong = “{ $line }” is no skill: at most 40 characters, without “:” and “,”.
    .many = That is more than is told apart. Name fewer.
routes-skills-known = Products need: { $skills }
routes-skill-water = water meters
routes-skill-heat = heat meters
routes-skill-electricity = electricity meters
routes-skill-communication = communication
routes-skill-until = { $skill } (until { $day })
routes-costs = Costs
routes-costs-are = ¥{ $hour }/h, ¥{ $km }/km
routes-cost-hour = Yuan for an hour on the road
    .hint = Empty: as the rules say.
routes-cost-km = Yuan for a kilometre
routes-limits = Limits
routes-hours-most = Longest day in hours
    .hint = From leaving to being back. Empty: as long as the hours of the day.
routes-visits-most = Most visits a day
routes-stays = Is not planned
routes-stays-short = Not planned
routes-away = Away now
routes-number-wrong = { $label }: give a number up to { $most }.
routes-people-none = Nobody has the role of field engineer. Give it to somebody under “People”.
routes-people-intro = What a plan goes by. Who is absent that day is not planned; absences are entered with the person.
routes-person-intro = What is left empty is as the rules of planning say.
routes-person-saved = What is known of { $name } was saved.
routes-answer-all = All { $of } visits have somebody; it costs { $cost }.
routes-answer = { $placed } of { $of } visits have somebody, { $left } { $left ->
    [one] has
   *[other] have
 } nobody; it costs { $cost }.
routes-in-time = Everybody is there in time.
routes-late-is = { $n ->
    [one] One visit begins
   *[other] { $n } visits begin
 } after the promised time, { $span } in all.
routes-people-out = Engineers on their way
routes-people-n = { $n ->
    [one] one round
   *[other] { $n } rounds
 }
routes-work = Work
routes-road = On the road
routes-wait = Waiting
routes-rest-time = Break
routes-late = Late
routes-load = { $n ->
    [one] 1 visit
   *[other] { $n } visits
 }: { $parts }
routes-load-work = work { $span }
routes-load-road = road { $span }
routes-load-wait = waiting { $span }
routes-load-rest = break { $span }
routes-rounds = Rounds
routes-arrives = there at { $at }
routes-late-by = { $span } after the promised time
routes-locked = Fixed by hand
routes-under-way = Begun, or on the way
routes-rest-before = Break { $when }
routes-idle = Not needed
routes-is-out = { $name } stays away
routes-comes-back = Comes after all
routes-stays-away = Stays away (ill, needed elsewhere)
routes-acts-for = More for { $name }
routes-give = Give to this engineer
routes-whom-label = Engineer
routes-whom = Choose an engineer who is in the plan.
routes-unlock = Let the plan decide
routes-leave = Leave out of the plan
routes-take-back = Plan it again
routes-edit-visit = Length, time, place
routes-what = Choose what is to be done.
routes-busy = The plan is being searched for. Wait for it, or stop the search first.
routes-only-days = That can be done with plans of cases, not with a file’s. Change the file and plan it anew.
routes-last = Somebody has to stay in the plan.
routes-changed = Changed. The plan is searched for again, and moves little.
routes-missing = Nobody goes
routes-missing-n = { $n ->
    [one] One visit has nobody
   *[other] { $n } visits have nobody
 }
routes-nowhere-n = { $n ->
    [one] One visit lies nowhere yet
   *[other] { $n } visits lie nowhere yet
 }
routes-left-n = { $n ->
    [one] One visit stands outside of the plan
   *[other] { $n } visits stand outside of the plan
 }
routes-no-coordinates = The site has no coordinates. Enter them under “Length, time, place”.
routes-no-site = Nobody knows at which site it is. Name the unit in the case, or enter coordinates here.
routes-left-by-hand = Left out by hand.
routes-begun-by = { $name } began there at { $at }, and stays away since.
routes-why-skill = { $n ->
    [one] One shift lacks
   *[other] { $n } shifts lack
 } a skill or a paper.
routes-why-person = { $n ->
    [one] One shift is
   *[other] { $n } shifts are
 } another person’s; somebody else is fixed for it.
routes-why-parts = { $n ->
    [one] One van lacks
   *[other] { $n } vans lack
 } the parts.
routes-why-room = { $n ->
    [one] One shift has
   *[other] { $n } shifts have
 } no room in the van, or visits enough.
routes-why-before = It comes after a visit that nobody makes.
routes-why-window = { $n ->
    [one] One shift does
   *[other] { $n } shifts do
 } not reach it in its hours.
routes-why-work = For { $n ->
    [one] one shift
   *[other] { $n } shifts
 } it is more work than the day’s limit.
routes-why-full = { $n ->
    [one] One shift is
   *[other] { $n } shifts are
 } full.
routes-why-half = Nobody else has time at the same moment.
routes-why-worth = For { $n ->
    [one] one shift
   *[other] { $n } shifts
 } it would cost more than leaving it out.
routes-help-skills = Would help: somebody with { $skills }.
routes-help-parts = Would help: { $parts } in a van.
routes-help-window = Would help: hours that end { $span } later.
routes-help-would = { $name } could go for { $cost }, { $more } more than leaving it out is worth. Fix it by hand where it matters.
routes-help-full = Would help: one more engineer, a shorter visit, or another day.
routes-help-full-file = Would help: one more engineer, or a longer shift.
routes-map = Map of the rounds
routes-zoom-in = Nearer
routes-zoom-out = Farther
routes-zoom-all = All of it
routes-day-chart = The day by the hour
routes-day-chart-says = Each engineer’s day: on the road, at work, waiting, at rest. The rounds tell the same in words.
routes-time-drive = On the road and at work { $from }–{ $to }
routes-time-work = Work { $from }–{ $to }
routes-time-wait = Waiting { $from }–{ $to }
routes-time-rest = Break { $from }–{ $to }
routes-cost = In all
routes-cost-title = What it costs
routes-cost-for = For
routes-cost-now = This plan
routes-cost-held = In force
routes-cost-more = More
routes-cost-ways = Ways
routes-cost-fixed = Shifts that go out
routes-cost-late = Promised times missed
routes-cost-wishes = Others than who has the case
routes-cost-changes = Others than in the plan in force
routes-cost-left-out = Visits without anybody
routes-base-broken = The plan in force can’t be carried out any more as it was, so its cost is not told.
routes-moves-n = { $n ->
    [0] Nothing moves from the plan in force
    [one] One visit moves
   *[other] { $n } visits move
 }
routes-nowhere-else = nobody
routes-waits = The plan waits for its turn.
routes-searching = Searching: so far { $placed } of { $of } visits have somebody, for { $cost }.
routes-searching-first = Searching for a first plan.
routes-progress = How much of the time is over
routes-stop = Stop and take the best so far
routes-failed = There is no plan. { $why }
routes-broken = The plan can’t be carried out any more since the question changed. Plan anew.
routes-nothing-placed = No visit of this plan has a place yet. Enter coordinates under “Length, time, place”.
routes-adopt = Put in force
routes-adopted = The plan is in force. { $n ->
    [0] All cases were with the right engineers already.
    [one] One case got another engineer.
   *[other] { $n } cases got another engineer.
 }
routes-adopted-by = In force since { $at }, by { $name }.
routes-changed-since = It was changed since; put it in force again for the changes to count.
routes-adopt-why = By the plan “{ $plan }”, work begins { $when }.
routes-adopt-file = A plan of a file concerns no case; it can’t be put in force.
routes-adopt-unsolved = There is nothing to put in force yet. Wait for the search.
routes-adopt-refused = Nothing was changed: case { $case } can’t be given to its engineer. { $why } Leave it out of the plan, then try again.
routes-holds = A plan that was put in force is kept.
routes-drop = Throw the plan away
routes-dropped = The plan was thrown away.
routes-again = Plan anew
routes-again-title = Search again from here
routes-files = Files
routes-as-xlsx = Spreadsheet
routes-as-csv = Table (CSV)
routes-as-pdf = All rounds on paper
routes-as-sheet = On paper
routes-as-ics = Calendar
routes-as-json = Plan for other programs
routes-as-problem = Question for other programs
routes-number = No.
routes-case = Case
routes-customer = Customer and site
routes-address = Address
routes-arrival = There at
routes-begins = Begins
routes-leaves = Leaves
routes-late-minutes = Minutes late
routes-calendar-about = Case { $case }
routes-when = When
routes-where = Where
routes-what-for = What for
routes-signed = Signed
routes-visits = Visits
routes-sheet-note = Times are as planned. Tell the dispatcher when one can’t be kept; the customer hears it first from us.
routes-visit-to = Visit to { $customer }
routes-to-case = To the case
routes-to-site = To the site
routes-minutes = Minutes of work
    .wrong = Give 1 to 1440 minutes.
routes-windows = When work may begin
    .hint = One a line, for example 09:00-12:00.
    .missing = Give at least one time, for example 09:00-12:00.
    .wrong = “{ $line }” is no time such as 09:00-12:00, or there are too many.
routes-windows-days = When work may begin
    .hint = One a line, for example 09:00-12:00; on the second day 2 09:00-12:00.
routes-at = Coordinates
    .hint = As a map gives them, for example 30.2741, 120.1551. They are kept for the site too.
routes-address-is = Address: { $address }
routes-needs = Skills needed
    .hint = One a line.
routes-save-again = Save and plan anew
routes-urgent = Urgent case
routes-urgent-intro = Who can be there first while every promise to the others is kept. Whoever is on the way somewhere goes there first.
routes-urgent-case = Number of the case
routes-urgent-look = Who can be there first
routes-urgent-who = Who can be there
routes-urgent-nobody = Nobody can be there and keep the other promises. Look at the skills needed, or plan anew with the case.
routes-urgent-give = Send
routes-urgent-given = { $name } goes and begins at { $at }. Put the plan in force for it to count.
routes-urgent-gone = { $name } can’t be there any more. Look again who can.
routes-urgent-none = There is no open case { $case }.
routes-urgent-planned = Case { $case } is in the plan already.
routes-urgent-nowhere = Nobody knows where case { $case } is. Enter the coordinates of its site first.
routes-extra-cost = Extra cost
routes-do = Send
routes-one-at-a-time = This token has a search running. Wait for its answer.
routes-no-room = Others are searching. Try again in some seconds.
routes-question-wrong = The question can’t be planned; at most { $most } visits are planned at once.
admin-visits = Planning of visits
    .says = How long visits take, what lateness costs, depots
visits-intro = What new plans of days go by. Plans that are there keep the figures they were made with.
visits-lengths = How long visits take
visits-minutes = Minutes of an ordinary visit
visits-fault = Minutes for this fault
    .hint = For example 45, or 45 09:00-16:00 where work may begin in these hours only. Empty: as an ordinary visit.
    .wrong = Give minutes, for example 45, or 45 09:00-16:00.
visits-late = Yuan for each hour after the promised time
visits-late-n = Level { $n }, an hour late
visits-out = Yuan for leaving a visit out
visits-out-n = Level { $n }, left out
visits-level = Yuan
visits-people = People
visits-change = Yuan when another person comes than the plan in force says
visits-preferred = Yuan when another person comes than the one who has the case
visits-skills = Skills that products need
    .hint = One kind of product a line: “heat-meter: heat”.
    .wrong = “{ $line }” is no line such as “heat-meter: heat”.
visits-depots = Depots
    .hint = One a line: code, name, coordinates, for example “north | North depot | 30.31, 120.16”. Who has no start of their own starts at the first.
    .wrong = “{ $line }” is no line such as “north | North depot | 30.31, 120.16”.
visits-road = On the road
visits-speed = Usual speed in km/h
visits-road-percent = Length of roads in per cent of the straight line
visits-speeds = Speed in each hour of the day
    .hint = 24 numbers from midnight on, or nothing.
    .wrong = Give 24 whole numbers, or nothing.
visits-day = The day
visits-lunch = Minutes of the break
visits-lunch-from = It begins no earlier than
visits-lunch-to = It begins no later than
visits-number = Give a whole number, 0 or more.
visits-time = Give a time such as 11:30.
visit-rules-minutes = A visit takes 1 minute to a day, a break at most half a day.
visit-rules-price = A price is beyond what is planned with: at most 500,000 yuan.
visit-rules-speed = Give speeds from 5 to 130 km/h, 24 of them or none, and roads of 100 to 400 per cent.
visit-rules-window = Hours end before they begin.
visit-rules-skill = A skill has no name, one of more than 40 characters, or there are too many.
visit-rules-depot = Each depot needs a code of its own and a place on Earth.
visit-rules-seconds = Search for 1 to { $most } seconds.
