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
