# 工单：阶段、级别、方式、渠道

stage-reported = 待答复
stage-answered = 已答复
stage-diagnosing = 诊断中
stage-proposed = 待客户验证
stage-not-effective = 未解决
stage-waiting-customer = 等待客户
stage-waiting-parts = 等待备件
stage-confirmed = 客户已确认
stage-closed = 已结案
stage-withdrawn = 已撤回
stage-merged = 已合并

level-n = { $n }级

way-phone = 电话服务
way-remote = 远程服务
way-on-site = 现场服务

channel-phone = 电话
channel-mail = 邮件
channel-web = 网页
channel-scan = 扫码
channel-fax = 传真
channel-chat = 在线聊天
channel-api = 接口
channel-visit = 现场

pause-waiting-for-customer = 等待客户
pause-waiting-for-parts = 等待备件
pause-awaiting-word = 等客户验证是否有效

who-customer = 客户
who-program = 系统
who-nobody = 无人负责
who-gone = 已不在册的人员
complaint = 投诉
text-erased = 内容已按规定删除，记录仍在。
text-none = 没有文字

# 时间线

step-reported = 通过{ $channel }报修
step-complaint = 通过{ $channel }投诉
step-receipt = 已把编号告知客户（{ $channel }）
step-contacted = 已联系客户（{ $channel }）
step-answered = 答复（{ $channel }）
step-received = 来信（{ $channel }）
step-sent = 发出消息（{ $channel }）
step-automatic-reply = 对方自动回复
step-delivery-failed = 邮件没有送达
step-delivery-delayed = 邮件延迟送达
step-noted = 内部备注
step-noted-to = 内部备注，提到{ $names }
step-diagnosis = 开始诊断：{ $way }（决策表第{ $row }行）
step-diagnosis-plain = 开始诊断：{ $way }
step-diagnosis-against = 开始诊断：{ $way }，表中建议{ $suggested }
step-finding = 记录了原因和处理办法
step-cause = 原因
step-remedy = 处理办法
step-reason = 理由
step-proposed = 提出解决办法（{ $way }）
step-works = 客户说：有效
step-fails = 客户说：无效
step-works-told = 客户告诉{ $name }：有效
step-fails-told = 客户告诉{ $name }：无效
step-reminded = 第{ $n }次询问客户是否有效
step-waiting-customer = 开始等待客户
step-waiting-parts = 开始等待备件
step-waiting-ended-customer = 不再等待客户
step-waiting-ended-parts = 不再等待备件
step-taken = 自己接手
step-assigned = 指派给{ $to }
step-unassigned = 取消指派
step-handed-over = 转到{ $to }
step-handed-over-to = 转到{ $to }，由{ $name }负责
step-severity = 级别由{ $from }改为{ $to }
step-fault = 故障类型改为：{ $to }
step-fault-none = 去掉故障类型
step-identified = 确认了客户和设备
step-followed = { $name }开始关注
step-unfollowed = { $name }不再关注
step-closed = 结案，客户已确认有效
step-closed-without = 未等到客户答复，{ $name }结案
step-withdrawn = 客户撤回
step-reopened-customer = 客户来信，重新打开
step-reopened-follow-up = 回访得知无效，重新打开
step-reopened-person = 重新打开
step-merged = 并入{ $into }
step-absorbed = { $from }并入本单
step-split = 拆出一张新工单
step-complaint-taken = 受理了一件投诉
step-follow-up-asked = 回访：询问是否仍然正常
step-follow-up-works = 回访：仍然正常
step-follow-up-fails = 回访：又不正常了
step-rated = 评价{ $stars }星
step-split-from = 从{ $from }拆出
step-follows = 接续{ $from }

step-clock-started = 开始计时：{ $promise }，{ $due }前
step-clock-carried = 随合并带来的时钟：{ $promise }
step-clock-paused = 暂停计时：{ $promise }（{ $why }）
step-clock-resumed = 继续计时：{ $promise }，{ $due }前
step-clock-at-risk = { $promise }已用去{ $share }%
step-clock-missed = { $promise }逾期，应在{ $due }前
step-clock-kept = 兑现：{ $promise }
step-clock-kept-late = 逾期后兑现：{ $promise }
step-clock-void = 不再计时：{ $promise }（{ $why }）
step-clock-recomputed = 重新计算：{ $promise }，{ $due }前（{ $why }）
step-clock-recomputed-paused = 重新计算：{ $promise }（{ $why }）
step-clock-climbed = { $promise }升级到{ $name }，{ $by }前确认接手
step-clock-climbed-for = { $promise }升级到{ $name }（代{ $place }），{ $by }前确认接手
step-clock-nobody = { $promise }逾期，通讯录中无人可升级
step-clock-acknowledged = { $name }接手{ $promise }，{ $by }前处理
step-clock-held = { $promise }暂停升级（{ $why }）
step-clock-went-on = { $promise }继续升级

void-withdrawn = 客户撤回
void-carried = 在{ $into }中继续
void-without-word = 主管结案
recomputed-calendar = 日历更新为第{ $version }版
recomputed-charter = 承诺书更新为第{ $version }版
recomputed-severity = 级别变更
recomputed-contract = 客户或合同变更

timeline = 经过
timeline-older = 更早的{ $n }条记录
timeline-latest = 回到最新记录
timeline-steps = { $n }个系统步骤
timeline-recorded = { $when }记录
entry-number = 第{ $n }条

# 为什么是这个时间

why-title = { $case }：{ $promise }
why-promised-charter = 承诺书第{ $version }版，{ $id }：{ $budget }。
why-promised-contract = 合同{ $number }第{ $clause }条：{ $budget }。
why-better-contract = 合同比承诺书（{ $other }）对客户更有利，按合同执行。
why-better-charter = 承诺书比合同{ $number }第{ $clause }条（{ $other }）对客户更有利，按承诺书执行。
why-calendar = 日历“{ $name }”第{ $version }版。
why-no-calendar = 昼夜连续计时，不看日历。
why-started = { $at }开始计时。
why-due = 到期时间：{ $due }。
why-skipped = 跳过：{ $days }。
why-worked = 调休上班：{ $days }。
why-paused = { $from }至{ $to }暂停。
why-paused-open = { $from }起暂停，至今。
why-never-pauses = 这项承诺不暂停。
why-carried = 由{ $from }合并而来，按原来的时间继续。
why-provisional = 日历数据未到该日，先按每周规律和法定假日推算；导入新一年的放假通知后会重算。
why-kept-by-receipt = 把编号告知客户即兑现。
why-kept-by-response = 有人联系到客户即兑现。
why-kept-by-answer = 有人给出明确答复即兑现，自动回执不算。
why-kept-by-solution = 客户说有效即兑现。
why-ladder = 逾期后逐级升级到上级主管，直到兑现。
why-climb = 升级经过
why-rung = 第{ $level }级：{ $name }
why-rung-for = 第{ $level }级：{ $name }（代{ $place }）
why-rung-repeated = 最高一级，已再次提醒{ $n }次
why-back = 回到{ $case }
holiday = 节假日
weekend = 周末
why-day = { $date }（{ $reason }）
climb-asked = 等待确认接手，{ $by }前
climb-acknowledged = { $name }已接手，{ $by }前处理
climb-held = 暂停升级：{ $why }
person-of = { $name }（{ $department }）
