# Channels beside mail: chat

chat-receipt = We received your report, number { $case }. A person will answer you by { $due } at the latest. Follow it here: { $link }
chat-receipt-undated = We received your report, number { $case }. A person will answer you. Follow it here: { $link }
chat-files-there = Files that belong to this: { $link }
chat-file-missing = [The file “{ $name }” could not be fetched.]

admin-channels = Channels
admin-channels-state = How they are
admin-channel = Channel
admin-channel-up = Working
admin-channel-seen = Last worked
admin-channels-none = No channel beside mail has worked or failed yet.
admin-chat-aside = Came by chat, in no case
admin-chat-aside-none = Everything that came by chat is in a case.
admin-channel-down = The channel “{ $name }” does not work since { $since }: { $why }
peer-is-customer = is recognised as this customer
peer-part = Not this customer
peer-join = This is the customer: recognise from now on
peer-joined = They are recognised from now on.
peer-parted = They are no longer recognised.

admin-alarms = Alarms
admin-alarms-none = No data-collection system is configured: see [[alarm.source]] in the configuration.
admin-alarm-source = System
admin-alarm-lasting = Last now
admin-alarm-all = Since the beginning
admin-alarm-mapping = Mapping
admin-alarm-title = Alarms of { $name }
admin-alarm-intro = How its messages are read, as JSON; docs/channels.md describes each field. A message that can’t be read is kept below.
admin-alarm-unread = Messages that could not be read
admin-alarm-unread-none = Every message could be read.
admin-alarm-topic = Topic
admin-alarm-message = Message

call-rings = Calling:
call-answered = On the telephone:
call-no-number = number kept back
call-stranger = not known yet
call-dialled = dialled { $number }
call-open = Take the report
call-dialling = Your telephone rings; pick up, and the number is called.
call-no-extension = You have no telephone here. An administrator assigns it under “Telephones”.
call-not-dialable = This number can’t be dialled. Write digits only, with + in front for abroad.
call-no-system = No telephone system can be reached just now. Dial by hand.
call-missed-subject = Missed call from { $number }
call-missed-text = { $number } called { $dialled } and nobody answered. Call back.
admin-telephones = Telephones
admin-telephones-none = No telephone is anybody’s yet.
admin-extension = Extension
admin-extension-set = Assign a telephone
admin-calls = Newest calls
admin-calls-none = No call yet.
admin-caller = Caller
admin-dialled = Dialled
admin-extension-digits = Write the extension’s digits, at most 8.
admin-extension-person = Choose somebody from the list.
call-state-ringing = ringing
call-state-answered = answered
call-state-ended = over
call-state-missed = missed
call-dial = Call

admin-hooks = Webhooks
admin-hooks-none = No program outside is told anything.
admin-hooks-intro = Each is told of every step of every case, signed by the Standard Webhooks specification: number, version and stage, no texts. It asks for more through the interface.
admin-hook-name = Name
admin-hook-url = Address
admin-hook-waiting = Waiting
admin-hook-dead = Failed
admin-hook-stop = Stop
admin-hook-resume = Resume
admin-hook-add = Add a program
admin-hook-name-missing = Give it a name.
admin-hook-url-wrong = Write the address like https://example.com/hook.
admin-hooks-too-many = There are 20 already. Stop one first.
admin-hook-deliveries = Deliveries
admin-hook-deliveries-none = Nothing was told yet.
admin-hook-replay = Send again
admin-hook-replay-dead = Send all failed again
admin-hook-secret = Address: { $url }. It checks our signature with the secret { $secret }
delivery-waiting = waiting
delivery-sent = sent
delivery-dead = failed
delivery-given-up = given up
admin-message-hook = Webhook { $what }

admin-notifications = Text messages
admin-notifications-intro = Which messages may go as a text message: to customers who have a mobile number and no mail address, and to those who wish it. What people write goes the way they choose; where it can't be mailed, its arrival is told. A receipt is promised at once and goes at any hour; the others wait for the end of the quiet hours, the customer's own too.
notify-receipt = The number of their report
notify-reminder = “Does it work?”
notify-follow-up = “Does it still work?”
notify-closed-without-word = Closed without their word
notify-merged = Goes on under another number
notify-reopened = Open again
admin-quiet-from = Quiet from (like 21:00)
admin-quiet-until = Quiet until (like 08:00)
admin-quiet-wrong = Write both times like 21:00 and 08:00, or neither.

sheets-title = Pages
sheets-open = Look at the pages
sheets-save = Save the file
sheets-page = Page { $n } of { $of }
sheets-trouble = These pages can’t be shown here. Save the file and open it with another program.
timeline-quoted = Repeated text and signature
timeline-as-written = As it was written
mail-pictures-left-out = { $n ->
    [one] One picture from the Internet was not loaded, so that the sender does not learn who reads this.
   *[other] { $n } pictures from the Internet were not loaded, so that the sender does not learn who reads this.
}
mail-shown-in-part = This mail is longer than what is shown here.
fax-to = To
fax-number = Fax
fax-case = Case
fax-date = Date
admin-message-too-large = To a sender: the mail was too large
admin-log-in-again = Mailbox “{ $name }”: log in again needed since { $since }
admin-log-in-again-do = The mail server takes its token no more, so the mailbox is neither read nor written from. Log in as this mailbox with the provider’s own page, put the new refresh token into the file that the configuration names as oauth.refresh_token_file (or the new secret into oauth.client_secret_file, and start the program again). It is tried again within five minutes; nothing that waits is lost.
admin-outbox-given-up = Given up
admin-outbox-given-up-none = Nothing was given up.
admin-outbox-way = Way
admin-outbox-any-way = Every way
admin-outbox-case = Case
    .hint = Its number, like 2026-000123
    .pattern = Write the number of a case, like 2026-000123.
admin-outbox-since = Written since
    .pattern = Write a day, like 2026-11-23.
admin-outbox-show = Show these
admin-outbox-choose = Tick at least one message and at most { $n }.
admin-outbox-none-changed = Nothing changed: what is on its way just now can be neither hurried nor given up.
admin-outbox-retried-by = { $name } let it be tried again, { $when }
admin-outbox-given-up-by = { $name } gave it up, { $when }
admin-retry-now = Try now
admin-on-its-way = on its way
admin-retried-n = { $n ->
    [one] One message is tried now
   *[other] { $n } messages are tried now
}
admin-given-up-n = { $n ->
    [one] One message was given up
   *[other] { $n } messages were given up
}
outway-mail = mail, fax
outway-chat = chat
outway-hook = webhook
outway-sms = text message
outage-banner = The channel “{ $channel }” has not worked since { $since }. What waits for it leaves when it works again.
outage-look = Look at the channels
outage-began = The channel “{ $channel }” has not worked since { $since }: { $why }
outage-ended = The channel “{ $channel }” works again; it had not since { $since }.
outage-mail =
    { $news }

    What waits for it is kept and leaves when it works again. How all channels are: { $link }
