# 全站通用的詞句

product-name = 售後服務
product-line = 每個承諾都有時鐘，每一步都有記錄

# 列表與標點
list-comma = 、
list-and = { $init }和{ $last }
sentence-gap = ，

# 框架
skip-to-main = 跳到正文
nav-main = 主導覽
nav-more = 更多
nav-menu = 選單
breadcrumbs = 目前位置
search = 搜尋
search-placeholder = 搜尋服務單、客戶、表號
search-clear = 清除
new-case = 新建服務單
notifications = 通知
notifications-n = { $n }條未讀通知
user-menu = { $name }的選單
log-out = 登出
log-in = 登入
settings = 設定
help = 說明
print = 列印

# 外觀
look-language = 語言
look-theme = 外觀
look-theme-auto = 跟隨系統
look-theme-light = 淺色
look-theme-dark = 深色
look-size = 字級
look-size-n = { $n }像素
look-density = 行距
look-density-normal = 標準
look-density-compact = 緊湊
look-apply = 儲存外觀
look-saved = 已按您的選擇顯示

# 動作
save = 儲存
cancel = 取消
close = 關閉
delete = 刪除
edit = 修改
add = 新增
back = 返回
next = 下一步
retry = 重試
undo = 復原
copy = 複製
copied = 已複製
show-more = 顯示更多
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
filter-remove = 去掉篩選「{ $name }」
sort-ascending = { $name }，遞增
sort-descending = { $name }，遞減
live-new = { $n }條新內容
live-show = 顯示
live-lost = 連線已斷開，正在重新連線。此刻看到的可能不是最新的。
live-back = 已重新連線

# 狀態類提示
flash-ok = 已完成
flash-info = 提示
flash-soon = 注意
flash-late = 沒有完成
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
field-characters-left = 還可輸入{ $n }個字
form-errors-title = 有{ $n }處需要修改
form-unsaved = 離開後，尚未儲存的內容只保留在本機草稿中。
draft-restored = 已還原上次沒有提交的草稿
draft-discard = 不要草稿
draft-saved = 草稿已儲存在本機
file-choose = 選擇檔案

# 空白頁
empty-first = 先做這一步

# 快速鍵
keys-title = 鍵盤快速鍵
keys-new-case = 新建服務單
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
keys-off = 單鍵快速鍵已關閉
keys-toggle = 啟用單鍵快速鍵
