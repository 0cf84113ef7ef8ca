# 新建工單

new-case-title = 新建工單
new-caller = 誰來電？
    .hint = 電話、姓名、單位、表號或信箱，貼上也可以
new-caller-none = 沒有找到“{ $typed }”。直接填寫下面的聯絡方式即可。
new-name = 姓名
new-phone = 電話
    .pattern = 看不出是電話號碼。請寫成138 0000 0000或010-8888 0000。
new-mail = 信箱
    .pattern = 信箱不完整。請寫成name@example.com。
new-open = { $n }張未結工單
new-add = 併入這張
new-added = 已記入這張工單
new-units = 設備，共{ $n }台
new-units-none = 沒有登記的設備
new-subject = 事由
    .hint = 一句話，例如：3號樓水錶不走字
    .missing = 請寫一句話說明是什麼事。
new-text = 詳細情況
new-fault = 故障類型
new-fault-unknown = 未定
new-level = 級別
new-department = 部門
new-assignee = 負責人
new-assignee-later = 稍後再定
new-channel = 渠道
new-save = 儲存，得到編號
new-similar = 相似的未結工單
new-similar-none = 寫下事由後，相似的工單會出現在這裡。

told-title = 已受理
told-number = 請告訴客戶編號：
told-promised = 可以告訴客戶的時限
told-by-mail = 受理回執會發給客戶。
told-open = 打開工單
told-next = 接下一個電話
