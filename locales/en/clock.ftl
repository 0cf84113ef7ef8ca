# Time and clocks

# Lengths: $big is the larger unit, $small the smaller
duration-s = { $big } s
duration-m = { $big } min
duration-h = { $big } h
duration-hm = { $big } h { $small } min
duration-d = { $big ->
    [one] { $big } day
   *[other] { $big } days
}
duration-dh = { $big ->
    [one] { $big } day { $small } h
   *[other] { $big } days { $small } h
}
duration-working-m = { $m } min of working time
duration-working-h = { $h } h of working time
duration-working-hm = { $h } h { $m } min of working time
duration-working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}

ago-now = just now
ago-past = { $span } ago
ago-future = in { $span }

# Days
when-today = today { $time }
when-tomorrow = tomorrow { $time }
when-yesterday = yesterday { $time }
day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday
weekday-mon = Mon
weekday-tue = Tue
weekday-wed = Wed
weekday-thu = Thu
weekday-fri = Fri
weekday-sat = Sat
weekday-sun = Sun

# What a clock is doing
clock-at-risk = At risk
clock-paused = Paused
clock-late = Late
clock-kept = Kept
clock-kept-late = Kept { $span } late
clock-void = Void

# A clock's sentences
clock-left = { $span } left
clock-over = { $span } late
clock-by = due { $moment }
clock-was-due = was due { $moment }
clock-paused-left = Paused, { $span } left
clock-paused-since = since { $moment }
clock-escalated = escalated to { $name }
clock-provisional = provisional: the calendar ends before
clock-why = Why this time?

# Patterns the browser fills in while the clock runs: &d &h &m &s become numbers
clock-tick-left-d = &d days left
clock-tick-left-dh = &d days &h h left
clock-tick-left-h = &h h left
clock-tick-left-hm = &h h &m min left
clock-tick-left-m = &m min left
clock-tick-left-ms = &m min &s s left
clock-tick-left-s = &s s left
clock-tick-over-d = &d days late
clock-tick-over-dh = &d days &h h late
clock-tick-over-h = &h h late
clock-tick-over-hm = &h h &m min late
clock-tick-over-m = &m min late
clock-tick-over-s = &s s late
