# Contracts: what was agreed
contracts-title = Contracts
contracts-none = No contract was entered yet. Enter the first one: what was bought, what is under warranty, by when things are done.
contracts-none-so = No contract fits. Take a filter away, or look for other words.
contracts-only-force = In force
contracts-only-soon = Ending within 90 days
contracts-only-worse = With worse times
contracts-words = Number, title, customer
contract-new = Enter a contract
contract-edit = Change the contract
contract-back = Back to the contract
contract-versions = Versions
contract-number = Contract number
    .missing = Give the number that stands on the contract.
contract-title = Title
contract-customer = Customer
    .hint = The name, or words of it.
    .missing = Say with whom the contract was made.
contract-customer-which = Which of them
contract-customer-none = No customer is called “{ $name }”. Check the name, or enter the customer first.
contract-customer-several = Several customers fit “{ $name }”. Choose one below.
contract-customer-unknown = This customer is not there any more. Choose another.
contract-signed = Signed on
    .missing = Give the day it was signed; it holds from that day on.
contract-ends = Last day
    .hint = Leave it empty where it has no end.
contract-no-end = No end
contract-life = Service life
    .hint = From signing on: 120, 120 months or 10 years.
contract-life-until = { $length } from signing, until { $day }; as long the revisions of its spare parts are supported
contract-parties = Other parties
    .hint = Who signed besides us and the customer, one a line.
contract-scope = Scope
contract-note = Note
contract-state = State
contract-in-force = In force
contract-not-yet = Not yet in force
contract-over = Over
contract-ends-in = { $n ->
    [0] Ends today
    [one] Ends tomorrow
   *[other] Ends in { $n } days
 }
contract-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
 }
contract-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
 }
contract-by-level = { $level } { $length }
contract-clause = Clause
contract-clause-is = Clause { $clause }
contract-choose = Choose one of the list.
contract-length-unclear = “{ $text }” is no length. Write it like 24, 24 months or 2 years.
contract-day-unclear = “{ $text }” is no day. Write it like 2026-03-31.
contract-rows-more = More rows

# Warranty terms
contract-terms = Warranty
contract-terms-says = Beside the charter’s own terms; of several the one better for the customer applies.
contract-terms-none = Nothing of its own was agreed: the charter’s terms hold.
contract-terms-hint = One row for each term. Rows copied from a spreadsheet can be pasted into the first field.
contract-term-covers = For
contract-term-length = How long
contract-term-basis = From
contract-term-gives = Free is
contract-term-says = { $covers }: { $length } from { $basis }, { $gives } (clause { $clause })
contract-charters-terms = { $unit } for the whole unit, { $metering } for metering products
contract-term-where-better = Where it is better
    .says = Where the charter gives a unit more, the charter’s term applies.
contract-term-better-says = No unit has more from the charter.
contract-term-standing-approved = Approved by { $name } on { $day }: { $reason } It applies also where the charter gives more.
contract-approve-term-title = Approve a worse warranty term
contract-approve-term-says = { $name }, from now on this term applies to this customer also where the charter gives everybody more. Your name and your reason stand on the contract and on every ruling that follows from it.
contract-covers-whole = Every unit
contract-covers-part = Parts: { $name }
contract-covers-product = Model { $name }
contract-basis-delivery = delivery
contract-basis-installation = installation
contract-basis-acceptance = acceptance
contract-basis-replacement = replacement
contract-gives-everything = work and material
contract-gives-labour = work
contract-gives-material = material

# Promised times
contract-times = Promised times
contract-times-says = A time better than the charter’s applies by itself. A worse one applies only when somebody has approved it by name.
contract-times-none = No times of its own were agreed: the charter’s hold.
contract-times-hint = One row for each time. Write lengths like 4 h, 8 working hours or 3 working days.
contract-time-promise = Promise
contract-time-agreed = Agreed
contract-time-charter = Charter
contract-time-standing = What applies
contract-time-choose = Choose a promise
contract-time-of = { $name } (charter: { $length })
contract-time-says = { $promise }: { $length } (clause { $clause })
contract-time-unclear = “{ $text }” is no length of time. Write it like 4 h, 8 working hours or 3 working days.
contract-no-clock = The charter runs no clock on it
contract-standing-better = At least as good
    .says = The contract’s time applies.
contract-standing-worse-approved = Worse, approved
    .says = Approved by { $name } on { $day }: { $reason } The contract’s time applies.
contract-standing-worse = Worse, not applied
    .says = Nobody has approved it. The charter’s time applies, unless the contract’s ends earlier.
contract-standing-no-clock = No clock
    .says = Kept as it was agreed; nothing runs by it.
contract-not-applied = Worse than the charter and approved by nobody, so the charter’s time applies: { $list }.
contract-approve-head = Approval
contract-approve = Approve by name
contract-approve-do = Approve in my name
contract-approve-title = Approve a worse time
contract-approve-says = { $name }, from now on this customer waits longer than the charter promises to everybody. Your name and your reason stand on the contract and on every clock that runs by it.
contract-approve-reason = Why the customer’s promise may be worse
    .hint = What was agreed in exchange, or why it can’t be done sooner. The reason is shown beside the time.
    .missing = Give the reason; without one the charter’s time goes on to apply.
contract-approved = The time is approved in your name, and open clocks are computed anew.
contract-not-approved-no-such-time = The contract no longer promises a time of this kind. Look at its newest version.
contract-not-approved-not-worse = This time is not worse than the charter’s, or is approved already: there is nothing to approve.
contract-not-approved-already = Somebody has approved this time already.

# Prices
contract-prices = Prices
    .hint = A line each: code, name, price, clause. Rows copied from a spreadsheet can be pasted.
    .says = What was bought, tax included.
    .none = No prices are on record.
contract-spare-prices = Spare part prices
    .hint = A line each: code, name, price, clause. Rows copied from a spreadsheet can be pasted.
    .says = A spare part never costs this customer more than here, also after the warranty.
    .none = No spare part prices were agreed.
contract-price = Price
contract-price-code = Code
contract-price-name = Name
contract-price-says = { $code } { $name }: { $price } { $clause }
contract-prices-more = The first { $shown } of { $n } lines are shown; all of them are in the form and in the interface.
contract-price-line-code = Line { $line }: “{ $text }” is no code. A code has letters, digits, “-”, “_” and “.”.
contract-price-line-price = Line { $line }: “{ $text }” is no price. Write it like 1,234.50.

# Faults
contract-fault-missing = Fill this in.
contract-fault-too-long = At most { $n } characters are kept. Shorten it.
contract-fault-too-many = At most { $n } entries are kept. Make two contracts of it.
contract-fault-ends-before = The last day lies before the day of signing. Check both.
contract-fault-months = Give 1 to { $n } months.
contract-fault-twice = { $what } stands in the list twice. Keep one line of it.
contract-fault-negative = A price can’t be below zero.
contract-fault-no-clock = The charter promises no time of this kind, so none can be agreed. Put it into the scope or the note.
contract-changed-meanwhile = Somebody saved this contract while you were writing. Yours is still here: compare with the newest version, then save again.
contract-saved = The contract is saved.
contract-gone = This contract is not there any more.
contract-number-taken = Contract { $number } is there already. Check the number, or change that contract.

# What became of it
contract-recomputed = { $at }: { $cases ->
    [one] { $cases } open case of the customer was
   *[other] { $cases } open cases of the customer were
 } looked at, and { $clocks ->
    [0] no due time changed.
    [one] { $clocks } due time changed.
   *[other] { $clocks } due times changed.
 }
contract-recomputing = The customer’s open clocks are being computed anew: { $done } of { $total } cases.
contract-clocks = Open clocks
contract-record = Record
contract-version = Version
contract-changed = Saved
contract-changed-by = By
contract-compare = Compare
contract-compare-with = With version { $version }
contract-compare-from = Version
contract-compare-to = with version
contract-compared = Version { $from } and version { $to }
contract-compared-same = They say the same.
contract-compared-none = One of these versions is not there. Choose two of the list.
contract-line = { $name }: { $value }
contract-units = Units delivered under it
contract-units-none = No unit is joined to this contract yet. Units name their contract in the register or in an import.
contract-units-more = The first { $shown } of { $n } units are shown.
contract-units-many = The first { $shown } of more than { $n } units are shown.
contract-unit = Serial number
contract-unit-model = Model
contract-unit-place = Place
contract-unit-installed = Installed
contract-files = Documents
contract-files-none = No document yet. Keep the signed paper here, so that everybody reads the same.
contract-file = File
contract-file-added = Added
contract-file-acts = Remove
contract-file-remove = Remove { $name }
contract-file-add = Add documents
    .missing = Choose a file first.
contract-file-keep = Keep
contract-file-kept = The documents are kept with the contract.
contract-file-removed = The document was taken off the list.

# The catalogue of parts, and the rates
parts-title = Parts and prices
parts-none = The catalogue is empty. Enter the first part, or import a list.
parts-none-so = No part fits. Take a filter away, or look for other words.
parts-words = Code or name
parts-with-retired = With retired ones
part-new = Enter a part
part-edit = Change the part
part-supply = Stock and supply
part-name = Name
part-code = Code
    .hint = Letters, digits, “-”, “_” and “.”; it can’t be changed later.
    .missing = Give the part a code.
part-code-unclear = “{ $text }” is no code. A code has letters, digits, “-”, “_” and “.”.
part-code-taken = There is a part { $code } already. Change that one, or choose another code.
part-kind = Kind
part-kind-part = Part
part-kind-tool = Tool
part-kind-software = Software
part-kind-consumable = Consumable
part-family = Family
part-family-none = None
part-revision = Revision
    .hint = Which make of it is delivered now.
part-cost = Cost price
    .hint = What one costs us, tax included: 1,234.50. Leave it empty while nobody knows.
part-cost-none = Not known
part-free = Free of charge
part-cost-each = { $cost } for one { $measure }
part-cost-unclear = “{ $text }” is no amount. Write it like 1,234.50.
part-measure = Counted in
    .hint = Pieces, metres, sets.
part-fits = Fits models
    .hint = Codes of models, with blanks or commas between them; empty where it fits all.
part-fits-all = All models
part-model-unclear = “{ $text }” is no code of a model. Check it.
part-note = Note
part-retired = Retired
part-retired-says = This part is not offered any more. What contracts say about it still holds.
part-retire = Retire it
part-offer-again = Offer it again
part-was-retired = The part is not offered any more.
part-offered-again = The part is offered again.
part-saved = The part is saved.
part-substitute = Can be replaced by
part-stands-for = Can replace
part-caps = Highest price by customer
part-caps-says = The price of the customer’s earliest contract that names it. No quote goes above it, in the warranty or after it.
part-caps-none = No contract names this part, so no customer has a highest price for it.
part-cap = Highest price
part-cap-by = By contract
part-cap-since = Signed on { $day }
part-margin = Beside our cost
part-below-cost = Below our cost
part-prices = Prices in contracts
part-prices-says = Last signed first; the newest shows the market.
part-prices-none = It is in no contract.
part-versions = Versions
part-fault-missing = Fill this in.
part-fault-too-long = At most { $n } are kept. Shorten it.
part-fault-software-costs = Software is free of charge, with upgrades and maintenance, for life. Leave the cost empty.
part-fault-negative = An amount can’t be below zero.
rates-title = Rates
rates-intro = What an hour of work and a kilometre cost. A rate holds from its first day until the next one begins; what was quoted before keeps the rate of its day.
rates-none = No rate was entered yet. Without one, work and way can’t be put into a quote.
rate-what = Rate
rate-labour-hour = One hour of work
rate-kilometre = One kilometre
rate-cost = Cost
rate-since = From
rate-holds = Holds now
rate-coming = Coming
rate-over = Over
rate-set = Set the rate
rate-set-title = A rate from a day on
rate-was-set = The rate is set.

# Beside a case and on the caller's card
contract-card-agreed = Agreed with this customer
contract-card-promise = { $promise }: { $length }
contract-card-source = Contract { $number }, clause { $clause }
contract-card-in-force = Contract { $number } in force
contract-card-quotes = Quotes that wait for an answer
contract-card-quote = { $total }
contract-card-quote-until = { $total }, valid until { $day }

# Warranty where people work
warranty-until = In warranty until { $day }
warranty-always = Always free
warranty-unknown = Warranty not known
warranty-over = Warranty over since { $day }
warranty-none = No warranty
warranty-why = Why
