# 全站通用的词句

product-name = 售后服务

# 列表与标点
list-comma = 、
list-and = { $init }和{ $last }

# 框架
skip-to-main = 跳到正文
nav-main = 主导航
nav-more = 更多
breadcrumbs = 当前位置
search = 搜索
search-placeholder = 搜索工单、客户、表号
new-case = 新建工单
notifications = 通知
notifications-n = { $n }条未读通知
user-menu = 菜单：{ $name }
log-out = 退出登录
log-in = 登录
settings = 设置
print = 打印

# 外观
look-language = 语言
look-theme = 外观
look-theme-auto = 跟随系统
look-theme-light = 浅色
look-theme-dark = 深色
look-size = 字号
look-density = 行距
look-density-normal = 标准
look-density-compact = 紧凑
look-apply = 保存外观

# 动作
save = 保存
cancel = 取消
close = 关闭
delete = 删除
edit = 修改
back = 返回
next = 下一步
copy = 复制
details = 详情
apply = 应用
clear-all = 全部清除

# 列表
rows-of = 第{ $from }–{ $to }条，共{ $total }条
rows-total = 共{ $n }条
rows-more = 第{ $from }–{ $to }条，后面还有
page-previous = 上一页
page-next = 下一页
pager = 翻页
columns = 显示的列
columns-menu = 选择显示的列
select-all = 选中本页全部
select-row = 选中{ $name }
selected-n = 已选{ $n }条
selection-clear = 取消选择
filters = 筛选
live-new = { $n }条新内容
live-show = 显示
live-lost = 连接已断开，正在重新连接。此刻看到的可能不是最新的。

# 状态类提示
dismiss = 关闭提示

# 表单
field-required = 必填
field-optional = 选填
field-missing = 请填写“{ $label }”。
field-too-long = “{ $label }”最多{ $n }个字，请缩短。
field-pattern = 请检查“{ $label }”的写法。
field-email = 请填写完整的邮箱地址，例如name@example.com。
field-tel = 请填写电话号码，例如0571-88887777或13800001234。
field-number = 请用数字填写“{ $label }”。
form-errors-title = 有{ $n }处需要修改
draft-restored = 已恢复上次没有提交的草稿
draft-discard = 不要草稿

# 快捷键
keys-title = 键盘快捷键
keys-new-case = 新建工单
keys-search = 搜索
keys-next = 下一行
keys-previous = 上一行
keys-open = 打开所在行
keys-select = 选中所在行
keys-help = 显示本表
keys-desk = 回到工作台
keys-close = 关闭弹出内容
keys-submit = 提交所在表单
keys-then = 然后
keys-toggle = 启用单键快捷键
