# 由谁付费：结论、原因、日期
verdict-free = 免费
verdict-cost = 按成本价
verdict-excluded = 不属于质量承诺范围
cause-quality = 质量问题
cause-force-majeure = 不可抗力
cause-damage-by-people = 人为损坏
cause-against-instructions = 未按说明安装或使用
cause-unsuitable-conditions = 安装条件不符合要求
cause-opened-by-others = 未经认可的人员拆修或改动
cause-foreign-parts = 使用非本公司配件
cause-virus = 计算机病毒
cause-replaced-computer = 更换管理计算机
cause-moving = 搬移
cause-crushing = 挤压
cause-knock = 磕碰
cause-scratch = 划伤
cause-impact = 撞击
cause-heat = 过热
cause-frost = 受冻
cause-wrong-voltage = 电压不符
cause-corrosion = 腐蚀
milestone-delivery = 交货
milestone-installation = 安装
milestone-commissioning = 调试
milestone-acceptance = 验收
milestone-replacement = 更换
milestone-fitting = 配件更换
line-said-fault = 故障本身
line-said-part = 配件 { $part } × { $quantity }
line-said-labour = 工时 { $minutes } 分钟
line-said-travel = 路程 { $distance } 公里
line-said-replacement = 整机更换为 { $part }
line-said-consultation = 技术咨询 { $minutes } 分钟

# 理由：每条一句话
ruling-term-whole-unit = 整机质保期
ruling-term-metering = 计量产品质保期
ruling-term-replacement = 更换整机的质保期
ruling-term-part = 更换配件的质保期
ruling-term-contract = 合同 { $contract } 第 { $clause } 条
ruling-why-consultation = 技术咨询终身免费。
ruling-why-software = 系统软件免费，终身免费升级和维护。
ruling-why-in-term = { $day } 在 { $serial } 的{ $term }内：自{ $basis }起 { $months } 个月，{ $from } 至 { $until } 当日结束。
ruling-why-in-term-at-least = { $day } 在 { $serial } 的{ $term }内：自{ $basis }起 { $months } 个月。该日期未录入，但仅从{ $by }日 { $from } 起算，也至少到 { $until } 当日结束。
ruling-why-before-term = { $day } 在 { $serial } 的{ $term }开始之前（{ $from } { $basis }）；开始之前出现的故障同样适用，至 { $until } 当日结束。
ruling-why-after-term = { $day } 已超出 { $serial } 的{ $term }：自 { $from } { $basis }起 { $months } 个月，至 { $until } 当日结束；没有更晚结束的期限。
ruling-why-after-term-at-most = { $day } 已超出 { $serial } 的{ $term }：自{ $basis }起 { $months } 个月。该日期未录入，但即使从{ $by }日 { $from } 起算，也已于 { $until } 当日结束。
ruling-why-no-term = 没有为 { $serial } 约定任何质保期。
ruling-why-quality = 原因为质量问题，质保期内免费维修或更换。
ruling-why-undetermined = 没有查明使其不属于质保的原因。
ruling-why-replaced = 质保期内不能维修的，免费更换。
ruling-why-tool-in-term = 质保期内专用工具免费。
ruling-why-tool-after-term = 质保期满后专用工具按成本价提供。
ruling-why-at-cost = 原因为{ $cause }：质保期内也只收取成本费。
ruling-why-outside = 原因为{ $cause }，不属于质量承诺范围。
ruling-why-better-cause = 同时查明{ $applied }和{ $other }；在 { $promise } 与 { $other-promise } 中适用对客户更优的 { $promise }。
ruling-why-life = 质保期满后终身维护，按成本价收费。
ruling-why-other-make = { $serial } 不是本公司产品：按成本价提供必要的服务。
ruling-why-no-unit = 没有指明适用质保的设备；有的话请指明。
ruling-why-not-entered = { $serial } 的{ $term }可能适用（自{ $milestone }起 { $months } 个月），但该日期未录入，请在台账中录入。
ruling-why-not-recorded = 如果 { $serial } 更换时由客户付费，则{ $term }适用，但没有记录；请在台账中录入。

# 考虑过但未采用的期限
ruling-lost-ends-earlier = { $serial } 的{ $term }同样有效，至 { $until } 当日结束；适用更优者。
ruling-lost-over = { $serial } 的{ $term }已于 { $until } 当日结束。
ruling-lost-labour-only = { $term }只包含人工，不含材料。
ruling-lost-material-only = { $term }只包含材料，不含人工。
ruling-lost-other-family = { $term }只适用于 { $family } 类配件。
ruling-lost-other-model = { $term }只适用于型号 { $model }。
ruling-lost-not-in-force = { $term }当日无效，且 { $serial } 不是按该合同交付。
ruling-lost-set-aside = { $serial } 的{ $term }让位于较差的合同 { $contract } 第 { $clause } 条；{ $person } 于 { $on } 批准：{ $reason }
ruling-lost-not-entered = { $serial } 的{ $term }无法计算：{ $basis }日期未录入。
ruling-lost-not-recorded = { $serial } 的{ $term }只有在客户付费购买时才有效，但没有记录。

# 价格
price-why-cost = 成本价：{ $price }。
price-why-rate = 每小时或每公里的成本：{ $price }。
price-why-latest = 最近的合同 { $contract } 中的价格为 { $price }。
price-why-capped = 不高于原设备合同 { $contract } 的价格 { $price }。
price-why-software = 软件免费。
price-missing-cost = { $part } 的成本价未录入，请在配件中录入。
price-missing-labour-hour = 每小时工时成本未录入，请在费率中录入。
price-missing-kilometre = 每公里成本未录入，请在费率中录入。
price-missing-too-much = 金额过大，请核对数量和价格。
quote-state-issued = 待客户答复
quote-state-accepted = 已接受
quote-state-declined = 已拒绝
quote-state-withdrawn = 已撤回
quote-state-expired = 已过期
quote-state-moved = 已转到其他工单
quote-state-settled = 已结清

# 经过
charge-finding = 查明情况
charge-step-line-added = 录入第 { $line } 项：{ $what }
charge-step-line-changed = 修改第 { $line } 项：{ $what }，需重新判定
charge-step-line-withdrawn = 撤销第 { $line } 项：{ $what }
charge-step-ruled = 第 { $line } 项判定为{ $verdict }：{ $what }
charge-step-undecided = 客户或设备有变，第 { $line } 项需重新判定：{ $what }
charge-step-objected = 客户对第 { $line } 项提出异议：{ $what }
charge-step-objected-told = 客户向 { $name } 对第 { $line } 项提出异议：{ $what }
charge-step-reviewed = 第 { $line } 项异议成立：由{ $before }改为{ $verdict }（{ $what }）
charge-step-reviewed-stands = 第 { $line } 项异议已答复：维持{ $verdict }（{ $what }）
charge-step-carried-out = 第 { $line } 项于 { $on } 完成：{ $what }
charge-step-quote-issued = 发出报价 { $quote }：¥{ $total }，有效期至 { $until }
charge-step-quote-accepted = 客户通过链接接受报价 { $quote }
charge-step-quote-signed = 客户向 { $name } 签字接受报价 { $quote }
charge-step-quote-accepted-told = 客户向 { $name } 表示接受报价 { $quote }
charge-step-quote-declined = 客户拒绝报价 { $quote }
charge-step-quote-withdrawn = 撤回报价 { $quote }
charge-step-quote-overtaken = 撤回报价 { $quote }：异议成立，应付金额减少
charge-step-quote-other-customer = 撤回报价 { $quote }：工单的客户或设备有变
charge-step-quote-expired = 报价 { $quote } 已过期
charge-step-paid = 报价 { $quote } 已付 ¥{ $amount }
charge-step-settled = 报价 { $quote } 已付 ¥{ $amount }，结清
charge-step-charges-carried-over = 随 { $from } 转来 { $n } 项
guest-said-ruled = 我们判定了费用由谁承担
guest-said-objected = 您提出了异议
guest-said-reviewed = 我们答复了您的异议
guest-said-quote = 我们发出了报价
guest-said-accepted = 您接受了报价
guest-said-declined = 您拒绝了报价
guest-said-quote-withdrawn = 我们撤回了报价
guest-said-paid = 已记录您的付款

# 通知和信件
notice-objection = 客户对 { $case } 第 { $line } 项有异议，请您复核：{ $subject }
notice-objection-answered = { $case } 第 { $line } 项的异议已答复：{ $subject }
notice-quote-accepted = 客户接受了 { $case } 的报价 { $quote }：{ $subject }
notice-quote-declined = 客户拒绝了 { $case } 的报价 { $quote }：{ $subject }
notice-quote-expired = { $case } 的报价 { $quote } 已过期，客户未答复：{ $subject }
mail-ruled =
    关于 { $case }（{ $subject }），以下项目需要收费：

    { $lines }

    如有异议，请在此提出，将由另一位同事复核：
    { $link }
mail-ruled-line = { $line }. { $what }：{ $verdict }
mail-objection-answered =
    您对 { $case } 的异议已由另一位同事复核，结果如下：

    { $line }

    { $answer }

    详情：
    { $link }
mail-quote =
    { $case }（{ $subject }）的报价已备好：合计 ¥{ $total }，有效期至 { $until }。您接受后才开始收费的工作。请在此查看并接受或拒绝：
    { $link }
mail-quote-withdrawn = 我们已撤回 { $case }（{ $subject }）的报价。如有新的报价，会另行通知您。
notify-ruled = 哪些项目收费及原因
notify-objection-answered = 异议的答复
notify-quote = 报价
notify-quote-withdrawn = 报价撤回

# 拒绝：问题在哪，该怎么做
refusal-not-on-complaint = 投诉没有收费项目，请在相关工单中录入。
refusal-no-such-line = 没有第 { $line } 项。
refusal-no-such-quote = 没有报价 { $quote }。
refusal-line-is-over = 该项已撤销，或已转到其他工单。
refusal-too-many-lines = 一张工单最多 { $max } 项，请合并同类项目。
refusal-no-such-unit = 该设备不属于本工单，请先加入工单。
refusal-unit-needed = 请指明要更换的设备。
refusal-not-our-part = { $part } 不在本公司目录中。只使用原厂配件，请从中选择。
refusal-no-amount = 请填写合理的数量。
refusal-failed-later = 故障日期不能晚于报修日期，请核对。
refusal-line-quoted = 该项在报价 { $quote } 中，请先撤回报价。
refusal-done-already = 该项已完成。
refusal-against-proposal = 第 { $line } 项规则建议“{ $proposed }”，请说明不同判定的理由。
refusal-days-missing = 有一个可能使第 { $line } 项免费的日期未录入。请录入，或说明为何无关。
refusal-evidence-needed = 收费项目需要证据，请附照片或写明查明情况。
refusal-always-free = 第 { $line } 项始终免费：软件和技术咨询不收费。
refusal-objection-open = 客户对第 { $line } 项有异议，须先由另一位同事答复。
refusal-ruling-reviewed = 第 { $line } 项的异议已答复，以该答复为准；仍不满意可以投诉。
refusal-nothing-to-object-to = 没有可异议的内容：该项免费、未判定或已结清。
refusal-objected-already = 异议已记录，正在复核。
refusal-no-objection = 没有人对该项提出异议。
refusal-not-by-decider = 异议不能由判定人或其下属答复，请由其上级处理。
refusal-not-worse = 异议不能使结果对客户更差，请维持或改为更优。
refusal-line-not-decided = 第 { $line } 项尚未判定，请先判定由谁付费。
refusal-nothing-to-quote = 没有需要付费的项目，无需报价。
refusal-unpriced = 第 { $line } 项还没有价格。{ $why }
refusal-valid-until = 请选择今天起一年内的日期。
refusal-quote-is-over = 该报价{ $state }。
refusal-quote-expired = 该报价已过期，请索取新的报价。
refusal-not-the-customer = 只有客户才能通过链接接受；请附签字文件，或记录由谁告知。
refusal-quote-not-accepted = 客户尚未接受该报价。
refusal-too-much-paid = 只剩 { $left } 未付。
refusal-work-must-wait = 第 { $line } 项需付费，须客户接受包含该项的报价后才能开始。
refusal-other-deed = 这类项目不是这样完成的。
refusal-day-of-deed = 请选择报修日至今天之间的日期。
refusal-not-exchanged = 台账中没有 { $serial } 当日替换该设备的记录，请先登记换表。
refusal-charges-open = 费用尚未明确：{ $undecided } 项未判定，{ $objections } 项异议未答复，{ $quotes } 份报价未答复。
