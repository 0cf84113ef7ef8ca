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

admin-alarms = 警報
admin-alarms-none = 尚未設定資料採集系統：請在設定檔中寫 [[alarm.source]]。
admin-alarm-source = 系統
admin-alarm-lasting = 正在警報
admin-alarm-all = 累計
admin-alarm-mapping = 對映
admin-alarm-title = { $name } 的警報
admin-alarm-intro = 用 JSON 寫明如何讀取它的訊息，各欄位見 docs/channels.md。讀不懂的訊息保留在下方。
admin-alarm-unread = 未能讀懂的訊息
admin-alarm-unread-none = 訊息都能讀懂。
admin-alarm-topic = 主題
admin-alarm-message = 訊息
