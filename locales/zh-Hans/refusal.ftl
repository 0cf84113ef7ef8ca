# 为什么没有做，以及应当怎么办。与 domain::case::Refusal 一一对应。

refusal-no-such-case = 没有这个编号的工单。请核对编号，或搜索一下。
refusal-case-exists = 这张工单已经存在，请直接打开，不必再建。
refusal-case-is-over = 这张工单已经结束。请先重新打开。
refusal-case-was-merged = 这张工单已并入 { $into }，请到那里继续。
refusal-case-is-open = 这张工单还在处理中，不需要重新打开。
refusal-changed-meanwhile = 您填写期间有人改动了这张工单。您的文字已保留：请先看新内容，再提交一次。
refusal-occurred-in-future = 这个时间在将来。请填写实际发生的时间，最晚为现在。
refusal-occurred-too-early = 时间太早，最早可填 { $earliest }。请改为更晚的时间，或在正文里说明。
refusal-needs-person = 这一步只能由人来做。请用自己的账号登录。
refusal-not-allowed = 您的角色不能这样做。请找主管，或把工单转交出去。
refusal-no-such-person = 公司里没有这个人。请从列表中选择。
refusal-no-such-department = 没有这个部门。请从列表中选择。
refusal-kept-out-of-complaint = 被投诉人及其下属不能查看或处理这件投诉。请另选他人。
refusal-complaint-stays = 投诉由服务监督处理，不能转到其他部门。请指派给服务监督的人员。
refusal-nothing-proposed = 还没有提出解决办法。请先提出，客户才能说是否有效。
refusal-reason-for-other-way = 决策表建议的方式是：{ $way ->
    [phone] 电话服务
    [remote] 远程诊断
   *[on-site] 现场服务
}。请写明为什么改用别的方式，或采用建议。
refusal-no-word-yet = 客户还没有说问题已解决。请先记录客户的答复；没有答复时，只有主管能在提醒全部发出后结案。
refusal-reminders-left = 要先询问客户：还有 { $left } 次提醒没有发出，最后一次发出后才能结案。
refusal-reply-owed = 客户来信尚未回复。请先回复客户。
refusal-not-waiting = 现在没有在等待什么。
refusal-waits-already = 已经在等待中。请先结束原来的等待。
refusal-not-your-climb = 这个时钟没有升级到您这里。被询问的人或其代理人才能说“我来处理”。
refusal-not-climbing = 这个时钟没有逾期，不需要有人接手。
refusal-merge-with-itself = 工单不能并入自己。请填写另一个编号。
refusal-merge-of-kinds = 投诉和报修不能合并。请在备注里互相注明。
refusal-not-asked-yet = 还没有回访客户。
refusal-stars-out-of-range = 请选择一到五颗星。
refusal-nothing-to-rate = 解决之后才能评价。
refusal-nothing-to-change = 没有变化：本来就是这样。
refusal-too-late-to-reopen = 结束得太久了，{ $until } 之前可以重新打开。请新建工单，并注明这个编号。
