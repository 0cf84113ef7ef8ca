# 邮件以外的渠道：聊天

chat-receipt = 您的报修已收到，编号 { $case }。最迟 { $due } 会有专人答复您。查看进度：{ $link }
chat-receipt-undated = 您的报修已收到，编号 { $case }。会有专人答复您。查看进度：{ $link }
chat-files-there = 相关文件请看：{ $link }
chat-file-missing = ［文件“{ $name }”未能取到］

admin-channels = 渠道
admin-channels-state = 渠道状态
admin-channel = 渠道
admin-channel-up = 正常
admin-channel-seen = 最近正常
admin-channels-none = 除邮件外，还没有渠道用过。
admin-chat-aside = 聊天中未归入工单的消息
admin-chat-aside-none = 聊天消息都已归入工单。
admin-channel-down = 渠道“{ $name }”自 { $since } 起不通：{ $why }
peer-is-customer = 已识别为该客户
peer-part = 不是该客户
peer-join = 就是该客户：以后自动识别
peer-joined = 以后会自动识别。
peer-parted = 以后不再识别。

admin-alarms = 报警
admin-alarms-none = 尚未配置数据采集系统：请在配置文件中写 [[alarm.source]]。
admin-alarm-source = 系统
admin-alarm-lasting = 正在报警
admin-alarm-all = 累计
admin-alarm-mapping = 映射
admin-alarm-title = { $name } 的报警
admin-alarm-intro = 用 JSON 写明如何读取它的消息，各字段见 docs/channels.md。读不懂的消息保留在下方。
admin-alarm-unread = 未能读懂的消息
admin-alarm-unread-none = 消息都能读懂。
admin-alarm-topic = 主题
admin-alarm-message = 消息
