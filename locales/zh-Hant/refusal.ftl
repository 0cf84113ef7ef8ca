# 為什麼沒有做，以及應當怎麼辦。與 domain::case::Refusal 一一對應。

refusal-no-such-case = 沒有這個編號的工單。請核對編號，或搜尋一下。
refusal-case-exists = 這張工單已經存在，請直接打開，不必再建。
refusal-case-is-over = 這張工單已經結束。請先重新打開。
refusal-case-was-merged = 這張工單已併入 { $into }，請到那裡繼續。
refusal-case-is-open = 這張工單還在處理中，不需要重新打開。
refusal-changed-meanwhile = 您填寫期間有人改動了這張工單。您的文字已保留：請先看新內容，再提交一次。
refusal-occurred-in-future = 這個時間在將來。請填寫實際發生的時間，最晚為現在。
refusal-occurred-too-early = 時間太早，最早可填 { $earliest }。請改為更晚的時間，或在正文裡說明。
refusal-needs-person = 這一步只能由人來做。請用自己的帳號登入。
refusal-not-allowed = 您的角色不能這樣做。請找主管，或把工單轉交出去。
refusal-no-such-person = 公司裡沒有這個人。請從列表中選擇。
refusal-no-such-department = 沒有這個部門。請從列表中選擇。
refusal-kept-out-of-complaint = 被投訴人及其下屬不能查看或處理這件投訴。請另選他人。
refusal-complaint-stays = 投訴由服務監督處理，不能轉到其他部門。請指派給服務監督的人員。
refusal-nothing-proposed = 還沒有提出解決辦法。請先提出，客戶才能說是否有效。
refusal-reason-for-other-way = 決策表建議的方式是：{ $way ->
    [phone] 電話服務
    [remote] 遠程診斷
   *[on-site] 現場服務
}。請寫明為什麼改用別的方式，或採用建議。
refusal-no-word-yet = 客戶還沒有說問題已解決。請先記錄客戶的答覆；沒有答覆時，只有主管能在提醒全部發出後結案。
refusal-reminders-left = 要先詢問客戶：還有 { $left } 次提醒沒有發出，最後一次發出後才能結案。
refusal-reply-owed = 客戶來信尚未回覆。請先回覆客戶。
refusal-not-waiting = 現在沒有在等待什麼。
refusal-waits-already = 已經在等待中。請先結束原來的等待。
refusal-not-your-climb = 這個時鐘沒有升級到您這裡。被詢問的人或其代理人才能說「我來處理」。
refusal-not-climbing = 這個時鐘沒有逾期，不需要有人接手。
refusal-merge-with-itself = 工單不能併入自己。請填寫另一個編號。
refusal-merge-of-kinds = 投訴和報修不能合併。請在備註裡互相註明。
refusal-not-asked-yet = 還沒有回訪客戶。
refusal-stars-out-of-range = 請選擇一到五顆星。
refusal-nothing-to-rate = 解決之後才能評價。
refusal-nothing-to-change = 沒有變化：本來就是這樣。
refusal-too-late-to-reopen = 結束得太久了，{ $until } 之前可以重新打開。請新建工單，並註明這個編號。
