# 郵件以外的管道：聊天

chat-receipt = 您的報修已收到，編號 { $case }。最遲 { $due } 會有專人答覆您。查看進度：{ $link }
chat-receipt-undated = 您的報修已收到，編號 { $case }。會有專人答覆您。查看進度：{ $link }
chat-files-there = 相關檔案請看：{ $link }
chat-file-missing = ［檔案「{ $name }」未能取得］
