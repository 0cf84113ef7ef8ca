# 全站通用的詞句

product-name = 售後服務

# 列表與標點
list-comma = 、
list-and = { $init }和{ $last }

# 框架
skip-to-main = 跳到正文
nav-main = 主導覽
nav-more = 更多
breadcrumbs = 目前位置
search = 搜尋
search-placeholder = 搜尋工單、客戶、表號
new-case = 新建工單
notifications = 通知
notifications-n = { $n }條未讀通知
user-menu = 選單：{ $name }
log-out = 登出
log-in = 登入
settings = 設定
print = 列印

# 外觀
look-language = 語言
look-theme = 外觀
look-theme-auto = 跟隨系統
look-theme-light = 淺色
look-theme-dark = 深色
look-size = 字級
look-density = 行距
look-density-normal = 標準
look-density-compact = 緊湊
look-apply = 儲存外觀

# 動作
save = 儲存
cancel = 取消
close = 關閉
delete = 刪除
edit = 修改
back = 返回
next = 下一步
copy = 複製
details = 詳情
apply = 套用
clear-all = 全部清除

# 列表
rows-of = 第{ $from }–{ $to }條，共{ $total }條
rows-total = 共{ $n }條
rows-more = 第{ $from }–{ $to }條，後面還有
page-previous = 上一頁
page-next = 下一頁
pager = 翻頁
columns = 顯示的欄
columns-menu = 選擇要顯示的欄
select-all = 選取本頁全部
select-row = 選取{ $name }
selected-n = 已選{ $n }條
selection-clear = 取消選擇
filters = 篩選
live-new = { $n }條新內容
live-show = 顯示
live-lost = 連線已斷開，正在重新連線。此刻看到的可能不是最新的。

# 狀態類提示
dismiss = 關閉提示

# 表單
field-required = 必填
field-optional = 選填
field-missing = 請填寫「{ $label }」。
field-too-long = 「{ $label }」最多{ $n }個字，請縮短。
field-pattern = 請檢查「{ $label }」的寫法。
field-email = 請填寫完整的電郵地址，例如name@example.com。
field-tel = 請填寫電話號碼，例如0571-88887777或13800001234。
field-number = 請用數字填寫「{ $label }」。
form-errors-title = 有{ $n }處需要修改
draft-restored = 已還原上次沒有提交的草稿
draft-discard = 不要草稿

# 快速鍵
keys-title = 鍵盤快速鍵
keys-new-case = 新建工單
keys-search = 搜尋
keys-next = 下一列
keys-previous = 上一列
keys-open = 開啟所在列
keys-select = 選取所在列
keys-help = 顯示本表
keys-desk = 回到工作台
keys-close = 關閉彈出內容
keys-submit = 提交所在表單
keys-then = 然後
keys-toggle = 啟用單鍵快速鍵
