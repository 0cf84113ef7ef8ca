# 工單：階段、級別、方式、渠道

stage-reported = 待答覆
stage-answered = 已答覆
stage-diagnosing = 診斷中
stage-proposed = 待客戶驗證
stage-not-effective = 未解決
stage-waiting-customer = 等待客戶
stage-waiting-parts = 等待備件
stage-confirmed = 客戶已確認
stage-closed = 已結案
stage-withdrawn = 已撤回
stage-merged = 已合併

level-n = { $n }級

way-phone = 電話服務
way-remote = 遠程服務
way-on-site = 現場服務

channel-phone = 電話
channel-mail = 郵件
channel-web = 網頁
channel-scan = 掃碼
channel-fax = 傳真
channel-chat = 在線聊天
channel-api = 接口
channel-visit = 現場

pause-waiting-for-customer = 等待客戶
pause-waiting-for-parts = 等待備件
pause-awaiting-word = 等客戶驗證是否有效

who-customer = 客戶
who-program = 系統
who-nobody = 無人負責
who-gone = 已不在冊的人員
complaint = 投訴
text-erased = 內容已按規定刪除，記錄仍在。
text-none = 沒有文字

# 時間線

step-reported = 通過{ $channel }報修
step-complaint = 通過{ $channel }投訴
step-receipt = 已把編號告知客戶（{ $channel }）
step-contacted = 已聯絡客戶（{ $channel }）
step-answered = 答覆（{ $channel }）
step-received = 來信（{ $channel }）
step-sent = 發出消息（{ $channel }）
step-automatic-reply = 對方自動回覆
step-delivery-failed = 郵件沒有送達
step-delivery-delayed = 郵件延遲送達
step-noted = 內部備註
step-noted-to = 內部備註，提到{ $names }
step-diagnosis = 開始診斷：{ $way }（決策表第{ $row }行）
step-diagnosis-plain = 開始診斷：{ $way }
step-diagnosis-against = 開始診斷：{ $way }，表中建議{ $suggested }
step-finding = 記錄了原因和處理辦法
step-cause = 原因
step-remedy = 處理辦法
step-reason = 理由
step-proposed = 提出解決辦法（{ $way }）
step-works = 客戶說：有效
step-fails = 客戶說：無效
step-works-told = 客戶告訴{ $name }：有效
step-fails-told = 客戶告訴{ $name }：無效
step-reminded = 第{ $n }次詢問客戶是否有效
step-waiting-customer = 開始等待客戶
step-waiting-parts = 開始等待備件
step-waiting-ended-customer = 不再等待客戶
step-waiting-ended-parts = 不再等待備件
step-taken = 自己接手
step-assigned = 指派給{ $to }
step-unassigned = 取消指派
step-handed-over = 轉到{ $to }
step-handed-over-to = 轉到{ $to }，由{ $name }負責
step-severity = 級別由{ $from }改為{ $to }
step-fault = 故障類型改為：{ $to }
step-fault-none = 去掉故障類型
step-identified = 確認了客戶和設備
step-followed = { $name }開始關注
step-unfollowed = { $name }不再關注
step-closed = 結案，客戶已確認有效
step-closed-without = 未等到客戶答覆，{ $name }結案
step-withdrawn = 客戶撤回
step-reopened-customer = 客戶來信，重新打開
step-reopened-follow-up = 回訪得知無效，重新打開
step-reopened-person = 重新打開
step-merged = 併入{ $into }
step-absorbed = { $from }併入本單
step-split = 拆出一張新工單
step-complaint-taken = 受理了一件投訴
step-follow-up-asked = 回訪：詢問是否仍然正常
step-follow-up-works = 回訪：仍然正常
step-follow-up-fails = 回訪：又不正常了
step-rated = 評價{ $stars }星
step-split-from = 從{ $from }拆出
step-follows = 接續{ $from }

step-clock-started = 開始計時：{ $promise }，{ $due }前
step-clock-carried = 隨合併帶來的時鐘：{ $promise }
step-clock-paused = 暫停計時：{ $promise }（{ $why }）
step-clock-resumed = 繼續計時：{ $promise }，{ $due }前
step-clock-at-risk = { $promise }已用去{ $share }%
step-clock-missed = { $promise }逾期，應在{ $due }前
step-clock-kept = 兌現：{ $promise }
step-clock-kept-late = 逾期後兌現：{ $promise }
step-clock-void = 不再計時：{ $promise }（{ $why }）
step-clock-recomputed = 重新計算：{ $promise }，{ $due }前（{ $why }）
step-clock-recomputed-paused = 重新計算：{ $promise }（{ $why }）
step-clock-climbed = { $promise }升級到{ $name }，{ $by }前確認接手
step-clock-climbed-for = { $promise }升級到{ $name }（代{ $place }），{ $by }前確認接手
step-clock-nobody = { $promise }逾期，通訊錄中無人可升級
step-clock-acknowledged = { $name }接手{ $promise }，{ $by }前處理
step-clock-held = { $promise }暫停升級（{ $why }）
step-clock-went-on = { $promise }繼續升級

void-withdrawn = 客戶撤回
void-carried = 在{ $into }中繼續
void-without-word = 主管結案
recomputed-calendar = 日曆更新為第{ $version }版
recomputed-charter = 承諾書更新為第{ $version }版
recomputed-severity = 級別變更
recomputed-contract = 客戶或合同變更

timeline = 經過
timeline-older = 更早的{ $n }條記錄
timeline-latest = 回到最新記錄
timeline-steps = { $n }個系統步驟
timeline-recorded = { $when }記錄
entry-number = 第{ $n }條

# 為什麼是這個時間

why-title = { $case }：{ $promise }
why-promised-charter = 承諾書第{ $version }版，{ $id }：{ $budget }。
why-promised-contract = 合同{ $number }第{ $clause }條：{ $budget }。
why-better-contract = 合同比承諾書（{ $other }）對客戶更有利，按合同執行。
why-better-charter = 承諾書比合同{ $number }第{ $clause }條（{ $other }）對客戶更有利，按承諾書執行。
why-calendar = 日曆“{ $name }”第{ $version }版。
why-no-calendar = 晝夜連續計時，不看日曆。
why-started = { $at }開始計時。
why-due = 到期時間：{ $due }。
why-skipped = 跳過：{ $days }。
why-worked = 調休上班：{ $days }。
why-paused = { $from }至{ $to }暫停。
why-paused-open = { $from }起暫停，至今。
why-never-pauses = 這項承諾不暫停。
why-carried = 由{ $from }合併而來，按原來的時間繼續。
why-provisional = 日曆數據未到該日，先按每週規律和法定假日推算；導入新一年的放假通知後會重算。
why-kept-by-receipt = 把編號告知客戶即兌現。
why-kept-by-response = 有人聯絡到客戶即兌現。
why-kept-by-answer = 有人給出明確答覆即兌現，自動回執不算。
why-kept-by-solution = 客戶說有效即兌現。
why-ladder = 逾期後逐級升級到上級主管，直到兌現。
why-climb = 升級經過
why-rung = 第{ $level }級：{ $name }
why-rung-for = 第{ $level }級：{ $name }（代{ $place }）
why-rung-repeated = 最高一級，已再次提醒{ $n }次
why-back = 回到{ $case }
holiday = 節假日
weekend = 週末
why-day = { $date }（{ $reason }）
climb-asked = 等待確認接手，{ $by }前
climb-acknowledged = { $name }已接手，{ $by }前處理
climb-held = 暫停升級：{ $why }
person-of = { $name }（{ $department }）
