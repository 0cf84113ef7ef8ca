# Who pays for what: verdicts, causes, days
verdict-free = free
verdict-cost = at cost price
verdict-excluded = outside the promise
cause-quality = a fault of quality
cause-force-majeure = force majeure
cause-damage-by-people = damage by people
cause-against-instructions = installation or use against the instructions
cause-unsuitable-conditions = unsuitable installation conditions
cause-opened-by-others = opened, repaired or changed by people not approved
cause-foreign-parts = parts not supplied by us
cause-virus = a computer virus
cause-replaced-computer = a replaced management computer
cause-moving = moving
cause-crushing = crushing
cause-knock = a knock
cause-scratch = a scratch
cause-impact = an impact
cause-heat = heat
cause-frost = frost
cause-wrong-voltage = wrong voltage
cause-corrosion = corrosion
milestone-delivery = delivery
milestone-installation = installation
milestone-commissioning = commissioning
milestone-acceptance = acceptance
milestone-replacement = replacement
milestone-fitting = the fitting of the part
line-said-fault = The fault as such
line-said-part = Part { $part } × { $quantity }
line-said-labour = Work, { $minutes } minutes
line-said-travel = Travel, { $distance } km
line-said-replacement = Replacement of the unit by { $part }
line-said-consultation = Consultation, { $minutes } minutes

# Why: each reason is one sentence
ruling-term-whole-unit = the warranty of the whole unit
ruling-term-metering = the warranty of metering products
ruling-term-replacement = the warranty of a replacement
ruling-term-part = the warranty of a renewed part
ruling-term-contract = contract { $contract }, clause { $clause }
ruling-why-consultation = Technical consultation is free for life.
ruling-why-software = Software is free, with upgrades and maintenance for life.
ruling-why-in-term = { $day } lies in { $term } of { $serial }: { $months } months from { $basis }, { $from } to the end of { $until }.
ruling-why-in-term-at-least = { $day } lies in { $term } of { $serial }: { $months } months from { $basis }. That day is not entered, but counted from { $by } on { $from } alone it holds at least to the end of { $until }.
ruling-why-before-term = { $day } lies before { $term } of { $serial } began ({ $basis } on { $from }); what fails before it begins is covered by it. It ends with { $until }.
ruling-why-after-term = { $day } lies after { $term } of { $serial }: { $months } months from { $basis } on { $from }, over at the end of { $until }. No other term ended later.
ruling-why-after-term-at-most = { $day } lies after { $term } of { $serial }: { $months } months from { $basis }. That day is not entered, but even counted from { $by } on { $from } it was over at the end of { $until }.
ruling-why-no-term = No warranty term was promised for { $serial }.
ruling-why-quality = The cause is a fault of quality, which is repaired or replaced free in the warranty.
ruling-why-undetermined = No cause was found that would take it out of the warranty.
ruling-why-replaced = What can’t be repaired in the warranty is replaced free.
ruling-why-tool-in-term = Special tools are free in the warranty.
ruling-why-tool-after-term = After the warranty special tools are at cost price.
ruling-why-at-cost = The cause is { $cause }: repaired at cost price, also in the warranty.
ruling-why-outside = The cause is { $cause }, which lies outside the promise of quality.
ruling-why-better-cause = Both { $applied } and { $other } were found; of { $promise } and { $other-promise } the one better for the customer is applied: { $promise }.
ruling-why-life = After the warranty there is service for life at cost price.
ruling-why-other-make = { $serial } is not of our make: it gets the necessary service at cost price.
ruling-why-no-unit = No unit is named whose warranty could hold. Name it where there is one.
ruling-why-not-entered = { $term } of { $serial } may hold ({ $months } months from { $milestone }), but that day is not entered. Enter it in the register.
ruling-why-not-recorded = { $term } of { $serial } holds if the customer paid for that unit when it took another’s place, which nobody has recorded. Enter it in the register.

# Terms that were looked at and did not decide
ruling-lost-ends-earlier = { $term } of { $serial } holds too, to the end of { $until }; the better one is applied.
ruling-lost-over = { $term } of { $serial } was over at the end of { $until }.
ruling-lost-labour-only = { $term } gives only the work, not the material.
ruling-lost-material-only = { $term } gives only the material, not the work.
ruling-lost-other-family = { $term } is for parts of the family { $family }.
ruling-lost-other-model = { $term } is for the model { $model }.
ruling-lost-not-in-force = { $term } was not in force that day, and { $serial } was not delivered under that contract.
ruling-lost-set-aside = { $term } of { $serial } gives way to contract { $contract }, clause { $clause }, which is worse; { $person } approved it on { $on }: { $reason }
ruling-lost-not-entered = { $term } of { $serial } can’t be reckoned: the day of { $basis } is not entered.
ruling-lost-not-recorded = { $term } of { $serial } holds only if the customer paid for that unit, which is not recorded.

# Prices
price-why-cost = Cost price: { $price }.
price-why-rate = What an hour or a kilometre costs us: { $price }.
price-why-latest = Contract { $contract }, the newest that names it, says { $price }.
price-why-capped = Never more than in the original contract { $contract }: { $price }.
price-why-software = Software is free.
price-missing-cost = What { $part } costs us is not entered. Enter it among the parts.
price-missing-labour-hour = What an hour of work costs is not entered. Enter it among the rates.
price-missing-kilometre = What a kilometre costs is not entered. Enter it among the rates.
price-missing-too-much = The amount is too large. Check quantity and price.
quote-state-issued = waiting for the customer
quote-state-accepted = accepted
quote-state-declined = declined
quote-state-withdrawn = withdrawn
quote-state-expired = expired
quote-state-moved = moved to another case
quote-state-settled = settled

# What happened
charge-finding = Finding
charge-step-line-added = Line { $line } entered: { $what }
charge-step-line-changed = Line { $line } changed: { $what }; it is undecided again
charge-step-line-withdrawn = Line { $line } withdrawn: { $what }
charge-step-ruled = Line { $line } decided, { $verdict }: { $what }
charge-step-undecided = Line { $line } is undecided again, because the customer or the unit changed: { $what }
charge-step-objected = The customer objected to line { $line }: { $what }
charge-step-objected-told = The customer told { $name } that they object to line { $line }: { $what }
charge-step-reviewed = Objection to line { $line } upheld: { $verdict } instead of { $before } ({ $what })
charge-step-reviewed-stands = Objection to line { $line } answered: it stays { $verdict } ({ $what })
charge-step-carried-out = Line { $line } carried out on { $on }: { $what }
charge-step-quote-issued = Quote { $quote } issued: ¥{ $total }, valid to the end of { $until }
charge-step-quote-accepted = The customer accepted quote { $quote } by the link
charge-step-quote-signed = The customer signed quote { $quote } for { $name }
charge-step-quote-accepted-told = The customer told { $name } that they accept quote { $quote }
charge-step-quote-declined = The customer declined quote { $quote }
charge-step-quote-withdrawn = Quote { $quote } withdrawn
charge-step-quote-overtaken = Quote { $quote } withdrawn: an objection was upheld, and less is to be paid
charge-step-quote-other-customer = Quote { $quote } withdrawn: it turned out to be another customer’s or unit’s case
charge-step-quote-expired = Quote { $quote } expired
charge-step-paid = ¥{ $amount } of quote { $quote } paid
charge-step-settled = Quote { $quote } settled with ¥{ $amount }
charge-step-charges-carried-over = { $n } lines came with { $from }
guest-said-ruled = We decided who pays
guest-said-objected = You objected
guest-said-reviewed = We answered your objection
guest-said-quote = We sent you a quote
guest-said-accepted = You accepted the quote
guest-said-declined = You declined the quote
guest-said-quote-withdrawn = We withdrew the quote
guest-said-paid = Your payment was recorded

# Notices and letters
notice-objection = The customer does not agree with line { $line } of { $case }; you are asked to look at it: { $subject }
notice-objection-answered = The objection to line { $line } of { $case } is answered: { $subject }
notice-quote-accepted = The customer accepted quote { $quote } of { $case }: { $subject }
notice-quote-declined = The customer declined quote { $quote } of { $case }: { $subject }
notice-quote-expired = Quote { $quote } of { $case } expired without the customer’s word: { $subject }
mail-ruled =
    about { $case } ({ $subject }): we have looked at who pays. These lines are not free of charge:

    { $lines }

    If you do not agree, say so here, and somebody else will look at it:
    { $link }
mail-ruled-line = { $line }. { $what }: { $verdict }
mail-objection-answered =
    another person has looked at your objection about { $case }. It holds now:

    { $line }

    { $answer }

    More here:
    { $link }
mail-quote =
    our quote for { $case } ({ $subject }) is ready: ¥{ $total } in all, valid to the end of { $until }. Work that must be paid begins once you have accepted it. Look at it, and accept or decline it, here:
    { $link }
mail-quote-withdrawn = we have withdrawn our quote for { $case } ({ $subject }). If another takes its place, you will hear from us.
notify-ruled = What is not free, and why
notify-objection-answered = The answer to their objection
notify-quote = A quote
notify-quote-withdrawn = A quote taken back

# Refusals: what was wrong, and what to do
refusal-not-on-complaint = A complaint has no lines. Enter them in the case that it is about.
refusal-no-such-line = There is no line { $line }.
refusal-no-such-quote = There is no quote { $quote }.
refusal-line-is-over = This line was withdrawn, or goes on in another case.
refusal-too-many-lines = A case has no more than { $max } lines. Put several of a kind into one.
refusal-no-such-unit = This unit does not belong to the case. Add it to the case first.
refusal-unit-needed = Say which unit is to be replaced.
refusal-not-our-part = { $part } is not in our catalogue. Only original parts are fitted; choose one of them.
refusal-no-amount = Say how much of it: more than nothing, and no more than can be meant.
refusal-failed-later = It can’t have failed after it was reported. Check the day.
refusal-line-quoted = This line stands in quote { $quote }. Withdraw that quote first.
refusal-done-already = This line was carried out already.
refusal-against-proposal = For line { $line } the rules propose “{ $proposed }”. Say why you decide otherwise.
refusal-days-missing = A day is not entered that could make line { $line } free. Enter it, or say why it does not matter.
refusal-evidence-needed = What is not free needs evidence. Attach a photo, or write what was found.
refusal-always-free = Line { $line } is always free: software and consultation cost nothing.
refusal-objection-open = The customer objected to line { $line }. Another person has to answer first.
refusal-ruling-reviewed = An objection to line { $line } was answered already; that answer stands. Whoever is still not satisfied can complain.
refusal-nothing-to-object-to = There is nothing to object to: the line is free, undecided, or settled.
refusal-objected-already = The customer’s objection is recorded already and is being looked at.
refusal-no-objection = Nobody objected to this line.
refusal-not-by-decider = An objection is answered neither by who decided nor by anybody who reports to them. Ask their superior.
refusal-not-worse = An objection can’t make it worse for the customer. Let it stand, or choose a better one.
refusal-line-not-decided = Line { $line } is not decided yet. Decide who pays first.
refusal-nothing-to-quote = There is nothing to pay, so there is nothing to quote.
refusal-unpriced = Line { $line } has no price yet. { $why }
refusal-valid-until = Choose a day from today to a year from now.
refusal-quote-is-over = This quote is { $state }.
refusal-quote-expired = This quote has expired. Ask for a new one.
refusal-not-the-customer = Only the customer accepts by the link. Attach the signed paper, or write down who told you.
refusal-quote-not-accepted = The customer has not accepted this quote yet.
refusal-too-much-paid = Only { $left } is left to pay.
refusal-work-must-wait = Line { $line } must be paid; its work begins once the customer has accepted a quote with it.
refusal-other-deed = A line of this kind is not carried out like this.
refusal-day-of-deed = Choose a day from the report to today.
refusal-not-exchanged = The register does not say that { $serial } took its place that day. Record the exchange of the unit first.
refusal-charges-open = Who pays is not settled: { $undecided } lines undecided, { $objections } objections open, { $quotes } quotes unanswered.
