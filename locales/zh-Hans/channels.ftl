# 邮件以外的渠道：聊天

chat-receipt = 您的报修已收到，编号 { $case }。最迟 { $due } 会有专人答复您。查看进度：{ $link }
chat-receipt-undated = 您的报修已收到，编号 { $case }。会有专人答复您。查看进度：{ $link }
chat-files-there = 相关文件请看：{ $link }
chat-file-missing = ［文件“{ $name }”未能取到］
