# 新建工单

new-case-title = 新建工单
new-caller = 谁来电？
    .hint = 电话、姓名、单位、表号或邮箱，粘贴也可以
new-caller-none = 没有找到“{ $typed }”。直接填写下面的联系方式即可。
new-name = 姓名
new-phone = 电话
    .pattern = 看不出是电话号码。请写成138 0000 0000或010-8888 0000。
new-mail = 邮箱
    .pattern = 邮箱不完整。请写成name@example.com。
new-open = { $n }张未结工单
new-add = 并入这张
new-added = 已记入这张工单
new-units = 设备，共{ $n }台
new-units-none = 没有登记的设备
new-subject = 事由
    .hint = 一句话，例如：3号楼水表不走字
    .missing = 请写一句话说明是什么事。
new-text = 详细情况
new-fault = 故障类型
new-fault-unknown = 未定
new-level = 级别
new-department = 部门
new-assignee = 负责人
new-assignee-later = 稍后再定
new-channel = 渠道
new-save = 保存，得到编号
new-similar = 相似的未结工单
new-similar-none = 写下事由后，相似的工单会出现在这里。

told-title = 已受理
told-number = 请告诉客户编号：
told-promised = 可以告诉客户的时限
told-by-mail = 受理回执会发给客户。
told-open = 打开工单
told-next = 接下一个电话
