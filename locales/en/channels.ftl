# Channels beside mail: chat

chat-receipt = We received your report, number { $case }. A person will answer you by { $due } at the latest. Follow it here: { $link }
chat-receipt-undated = We received your report, number { $case }. A person will answer you. Follow it here: { $link }
chat-files-there = Files that belong to this: { $link }
chat-file-missing = [The file “{ $name }” could not be fetched.]
