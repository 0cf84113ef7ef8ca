# 工作台

desk-views = 视图
desk-view-mine = 我的
desk-view-team = 本部门
desk-view-unassigned = 无人负责
desk-view-risk = 将逾期
desk-view-late = 已逾期
desk-view-open = 全部未结
desk-view-complaints = 投诉
desk-view-over = 最近结束
desk-title-mine = 我的工单
desk-title-team = 本部门的工单
desk-title-unassigned = 还没有人负责的工单
desk-title-risk = 将要逾期的工单
desk-title-late = 已经逾期的工单
desk-title-open = 全部未结工单
desk-title-complaints = 未结投诉
desk-title-over = 最近结束的工单

desk-col-number = 编号
desk-col-subject = 事由
desk-col-clock = 最近的时限
desk-col-stage = 阶段
desk-col-level = 级别
desk-col-assignee = 负责人
desk-col-age = 报修

desk-words = 在列表中查找文字
desk-any = 不限
desk-filter-department = 部门
desk-filter-assignee = 负责人
desk-filter-severity = 级别
desk-filter-stage = 阶段
desk-filter-channel = 渠道
desk-filter-fault = 故障类型
desk-no-subject = （无事由）

desk-saved = 常用视图
desk-saved-none = 还没有保存的视图。先筛选，再起个名字保存。
desk-saved-name = 名称
desk-saved-save = 保存当前视图
desk-saved-edit = 修改“{ $name }”
desk-saved-rename = 改名
desk-saved-done = 视图“{ $name }”已保存
desk-saved-renamed = 视图已改名为“{ $name }”
desk-saved-removed = 视图已删除
desk-saved-nameless = 请给视图起个名字。
desk-saved-full = 最多保存{ $n }个视图。请先删除一个不用的。
desk-saved-unreadable = 这个视图的地址有误。请回到工作台重新筛选后保存。

desk-empty-mine = 手上没有工单
desk-empty-mine-says = 指派给你或由你接手的工单会出现在这里，最急的在最上面。
desk-empty-mine-do = 看看无人负责的工单
desk-empty-team = 本部门没有未结工单
desk-empty-team-says = 转到本部门的工单会出现在这里。
desk-empty-unassigned = 每张工单都有人负责
desk-empty-unassigned-says = 新来的、还没有人接手的工单会出现在这里。
desk-empty-risk = 没有将要逾期的工单
desk-empty-risk-says = 时限用去大半的工单会提前出现在这里。
desk-empty-late = 没有逾期的工单
desk-empty-late-says = 逾期的工单会出现在这里，并逐级升级，直到兑现。
desk-empty-open = 没有未结工单
desk-empty-open-says = 收到报修后会出现在这里。
desk-empty-complaints = 没有未结投诉
desk-empty-complaints-says = 客户的投诉会出现在这里，与被投诉人无关的人才看得到。
desk-empty-over = 还没有结束的工单
desk-empty-over-says = 客户确认、结案、撤回或合并的工单会出现在这里。
desk-empty-narrowed = 没有符合条件的工单
desk-empty-narrowed-says = 去掉一些条件，或换一个视图。

# 批量操作

bulk-take = 我来处理
bulk-assign = 指派
bulk-assign-to = 指派给
bulk-hand-over = 转部门
bulk-hand-over-to = 转到
bulk-level = 改级别
bulk-level-set = 改为这一级
bulk-why = 理由
bulk-follow = 关注
bulk-title = 批量操作的结果
bulk-done = 已处理{ $n }张工单
bulk-refused = { $n }张工单没有改动
bulk-back = 回到列表
bulk-none = 请选择1到{ $n }张工单。
bulk-whom = 请选择指派给谁。
bulk-where = 请选择转到哪个部门。
bulk-which-level = 请选择级别。
bulk-why-missing = 请写明改级别的理由，记录在案。
bulk-what = 请选择要做什么。
