# 搜索与通知

search-title = 搜索
search-title-for = 搜索“{ $q }”
search-start = 搜索一切
search-start-says = 工单、客户、设备、人员；输入工单编号直接打开。
search-nothing = 没有找到“{ $q }”
search-nothing-says = 换一个词，或少写几个字。
search-cases = 工单
search-cases-none = 没有相符的工单。
search-customers = 客户
search-customer-open = { $n }张未结
search-units = 设备
search-people = 人员

notices-all = 全部
notices-unread = 未读
notices-unread-one = 未读
notices-none = 没有通知
notices-none-says = 指派、提到、将逾期、升级到你这里的事会出现在这里。
notices-read-all = 全部标为已读
notices-read-one = 标为已读
notices-all-read = 全部已读
notices-older = 更早的通知
