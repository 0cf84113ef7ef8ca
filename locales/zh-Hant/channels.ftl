# 郵件以外的管道：聊天

chat-receipt = 您的報修已收到，編號 { $case }。最遲 { $due } 會有專人答覆您。查看進度：{ $link }
chat-receipt-undated = 您的報修已收到，編號 { $case }。會有專人答覆您。查看進度：{ $link }
chat-files-there = 相關檔案請看：{ $link }
chat-file-missing = ［檔案「{ $name }」未能取得］

admin-channels = 管道
admin-channels-state = 管道狀態
admin-channel = 管道
admin-channel-up = 正常
admin-channel-seen = 最近正常
admin-channels-none = 除郵件外，還沒有管道用過。
admin-chat-aside = 聊天中未歸入工單的訊息
admin-chat-aside-none = 聊天訊息都已歸入工單。
admin-channel-down = 管道「{ $name }」自 { $since } 起不通：{ $why }
peer-is-customer = 已識別為該客戶
peer-part = 不是該客戶
peer-join = 就是該客戶：以後自動識別
peer-joined = 以後會自動識別。
peer-parted = 以後不再識別。
