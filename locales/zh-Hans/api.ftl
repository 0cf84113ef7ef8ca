# JSON 接口

api-scope-missing = 这个令牌没有“{ $scope }”权限。请在管理页面另建令牌。
api-token-unknown = 没有这个令牌，或已停用。请在请求头 Authorization: Bearer 后附上有效的令牌。
api-too-many = 一分钟内请求超过 { $n } 次。请稍后再试。
api-key-length = Idempotency-Key 须为 1 至 { $n } 个字节。
api-json-wanted = 请求体必须是 JSON。请加上 Content-Type: application/json。
api-body-unreadable = 请求体有误，见 errors。
api-body-place = 第 { $line } 行第 { $column } 列：{ $why }
api-query-unreadable = 地址中的参数有误：{ $why }
api-field-missing = 缺少 { $field }。
api-text-missing = 不能为空。
api-no-mail = 这里没有开通邮件接收。
api-key-reused = 这个 Idempotency-Key 已用于另一个请求。新的请求请用新的 Idempotency-Key。
api-mail-wanted = 正文须为原始邮件，请用 Content-Type: message/rfc822 发送。
api-text-long = 太长：最多 { $n } 个字符。
api-text-nul = 请去掉字符 U+0000。
api-none-such = 没有这一项。请先查到它的编号或代码再发送。
api-list-long = 太多：最多 { $n } 个。
api-version-needed = 请说明修改的是哪个版本：用读到的ETag发送If-Match。
api-changed-meanwhile = 从您读到的版本之后已有修改。请重新读取再修改。
api-approval-elsewhere = 低于章程的时限须单独批准：由有权限的人POST到approvals。
api-code-fixed = 编码不能修改。请录入新备件并停用这个。
api-said = { $said }
api-value-kind = 这里只接受文字、数字、true、false或null。
api-field-unknown = 没有这个字段，请去掉。
api-match-wanted = 请在If-Match中给出您看到的版本（即ETag）。
api-approval-of-one = 请指明一项：时限的承诺，或质保期的位置。
