# 工作台

desk-views = 檢視
desk-view-mine = 我的
desk-view-team = 本部門
desk-view-unassigned = 無人負責
desk-view-risk = 將逾期
desk-view-late = 已逾期
desk-view-open = 全部未結
desk-view-complaints = 投訴
desk-view-over = 最近結束
desk-title-mine = 我的工單
desk-title-team = 本部門的工單
desk-title-unassigned = 還沒有人負責的工單
desk-title-risk = 將要逾期的工單
desk-title-late = 已經逾期的工單
desk-title-open = 全部未結工單
desk-title-complaints = 未結投訴
desk-title-over = 最近結束的工單

desk-col-number = 編號
desk-col-subject = 事由
desk-col-clock = 最近的時限
desk-col-stage = 階段
desk-col-level = 級別
desk-col-assignee = 負責人
desk-col-age = 報修

desk-words = 在列表中查找文字
desk-any = 不限
desk-filter-department = 部門
desk-filter-assignee = 負責人
desk-filter-severity = 級別
desk-filter-stage = 階段
desk-filter-channel = 渠道
desk-filter-fault = 故障類型
desk-no-subject = （無事由）

desk-saved = 常用檢視
desk-saved-none = 還沒有儲存的檢視。先篩選，再起個名字儲存。
desk-saved-name = 名稱
desk-saved-save = 儲存當前檢視
desk-saved-edit = 修改“{ $name }”
desk-saved-rename = 改名
desk-saved-done = 檢視“{ $name }”已儲存
desk-saved-renamed = 檢視已改名為“{ $name }”
desk-saved-removed = 檢視已刪除
desk-saved-nameless = 請給檢視起個名字。
desk-saved-full = 最多儲存{ $n }個檢視。請先刪除一個不用的。
desk-saved-unreadable = 這個檢視的地址有誤。請回到工作台重新篩選後儲存。

desk-empty-mine = 手上沒有工單
desk-empty-mine-says = 指派給你或由你接手的工單會出現在這裡，最急的在最上面。
desk-empty-mine-do = 看看無人負責的工單
desk-empty-team = 本部門沒有未結工單
desk-empty-team-says = 轉到本部門的工單會出現在這裡。
desk-empty-unassigned = 每張工單都有人負責
desk-empty-unassigned-says = 新來的、還沒有人接手的工單會出現在這裡。
desk-empty-risk = 沒有將要逾期的工單
desk-empty-risk-says = 時限用去大半的工單會提前出現在這裡。
desk-empty-late = 沒有逾期的工單
desk-empty-late-says = 逾期的工單會出現在這裡，並逐級升級，直到兌現。
desk-empty-open = 沒有未結工單
desk-empty-open-says = 收到報修後會出現在這裡。
desk-empty-complaints = 沒有未結投訴
desk-empty-complaints-says = 客戶的投訴會出現在這裡，與被投訴人無關的人才看得到。
desk-empty-over = 還沒有結束的工單
desk-empty-over-says = 客戶確認、結案、撤回或合併的工單會出現在這裡。
desk-empty-narrowed = 沒有符合條件的工單
desk-empty-narrowed-says = 去掉一些條件，或換一個檢視。

# 批量操作

bulk-take = 我來處理
bulk-assign = 指派
bulk-assign-to = 指派給
bulk-hand-over = 轉部門
bulk-hand-over-to = 轉到
bulk-level = 改級別
bulk-level-set = 改為這一級
bulk-why = 理由
bulk-follow = 關注
bulk-title = 批量操作的結果
bulk-done = 已處理{ $n }張工單
bulk-refused = { $n }張工單沒有改動
bulk-back = 回到列表
bulk-none = 請選擇1到{ $n }張工單。
bulk-whom = 請選擇指派給誰。
bulk-where = 請選擇轉到哪個部門。
bulk-which-level = 請選擇級別。
bulk-why-missing = 請寫明改級別的理由，記錄在案。
bulk-what = 請選擇要做什麼。
