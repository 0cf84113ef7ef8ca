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
