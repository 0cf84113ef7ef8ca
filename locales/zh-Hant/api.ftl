# JSON 介面

api-scope-missing = 這個令牌沒有“{ $scope }”許可權。請在管理頁面另建令牌。
api-token-unknown = 沒有這個令牌，或已停用。請在請求頭 Authorization: Bearer 後附上有效的令牌。
api-too-many = 一分鐘內請求超過 { $n } 次。請稍後再試。
api-key-length = Idempotency-Key 須為 1 至 { $n } 個位元組。
api-json-wanted = 請求體必須是 JSON。請加上 Content-Type: application/json。
api-body-unreadable = 請求體有誤，見 errors。
api-body-place = 第 { $line } 行第 { $column } 列：{ $why }
api-query-unreadable = 地址中的引數有誤：{ $why }
api-field-missing = 缺少 { $field }。
api-text-missing = 不能為空。
api-no-mail = 這裡沒有開通郵件接收。
api-key-reused = 這個 Idempotency-Key 已用於另一個請求。新的請求請用新的 Idempotency-Key。
api-mail-wanted = 正文須為原始郵件，請用 Content-Type: message/rfc822 傳送。
api-text-long = 太長：最多 { $n } 個字元。
api-text-nul = 請去掉字元 U+0000。
api-none-such = 沒有這一項。請先查到它的編號或代碼再傳送。
api-list-long = 太多：最多 { $n } 個。
api-version-needed = 請說明修改的是哪個版本：用讀到的ETag發送If-Match。
api-changed-meanwhile = 從您讀到的版本之後已有修改。請重新讀取再修改。
api-approval-elsewhere = 低於章程的時限須單獨批准：由有權限的人POST到approvals。
api-code-fixed = 編碼不能修改。請錄入新備件並停用這個。
api-said = { $said }
api-value-kind = 這裡只接受文字、數字、true、false或null。
api-field-unknown = 沒有這個欄位，請去掉。
api-match-wanted = 請在If-Match中給出您看到的版本（即ETag）。
api-approval-of-one = 請指明一項：時限的承諾，或質保期的位置。
