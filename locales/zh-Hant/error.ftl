# 出錯與拒絕

error-number = 編號{ $number }
error-quote = 如需協助，請把這個編號告訴管理員。
error-home = 回到工作台

error-400-title = 這個請求讀不懂
error-400-text = 地址或表單內容不完整。請返回上一頁，再試一次。
error-401-title = 請先登入
error-401-text = 登入後會回到這一頁。
error-403-title = 這一頁不對您的角色開放
error-403-text = 如果工作需要，請聯絡您的主管或系統管理員開通。
error-404-title = 沒有這一頁
error-404-text = 地址可能輸錯了，或者內容已被合併到別處。可以回到工作台搜尋。
error-405-title = 這個地址不接受這種操作
error-405-text = 請從頁面上的按鈕操作。
error-408-title = 處理逾時
error-408-text = 伺服器沒有及時完成，您的內容沒有儲存。請再試一次。
error-409-title = 有人比您先改了
error-409-text = 請重新整理看到最新內容，再決定是否繼續。您寫的內容仍在草稿中。
error-413-title = 內容太大
error-413-text = 請縮小附件或分幾次上傳。
error-415-title = 不支援這種內容格式
error-415-text = 請從頁面上的表單提交。
error-422-title = 還有地方需要修改
error-422-text = 請按提示修改後再提交。
error-429-title = 請求太頻繁
error-429-text = 請稍等片刻再試。
error-500-title = 我們這邊出了問題
error-500-text = 您的操作沒有完成，原因已記錄。請稍後再試。
error-503-title = 暫時無法處理
error-503-text = 伺服器正忙或正在維護。請稍後再試。
error-offline = 沒有連上伺服器，剛才的操作沒有完成。請檢查網路後再試。
