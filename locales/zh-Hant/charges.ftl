# 由誰付費：結論、原因、日期
verdict-free = 免費
verdict-cost = 按成本價
verdict-excluded = 不屬於質量承諾範圍
cause-quality = 質量問題
cause-force-majeure = 不可抗力
cause-damage-by-people = 人為損壞
cause-against-instructions = 未按說明安裝或使用
cause-unsuitable-conditions = 安裝條件不符合要求
cause-opened-by-others = 未經認可的人員拆修或改動
cause-foreign-parts = 使用非本公司配件
cause-virus = 計算機病毒
cause-replaced-computer = 更換管理計算機
cause-moving = 搬移
cause-crushing = 擠壓
cause-knock = 磕碰
cause-scratch = 劃傷
cause-impact = 撞擊
cause-heat = 過熱
cause-frost = 受凍
cause-wrong-voltage = 電壓不符
cause-corrosion = 腐蝕
milestone-delivery = 交貨
milestone-installation = 安裝
milestone-commissioning = 調試
milestone-acceptance = 驗收
milestone-replacement = 更換
milestone-fitting = 配件更換
line-said-fault = 故障本身
line-said-part = 配件 { $part } × { $quantity }
line-said-labour = 工時 { $minutes } 分鐘
line-said-travel = 路程 { $distance } 公里
line-said-replacement = 整機更換為 { $part }
line-said-consultation = 技術咨詢 { $minutes } 分鐘

# 理由：每條一句話
ruling-term-whole-unit = 整機質保期
ruling-term-metering = 計量產品質保期
ruling-term-replacement = 更換整機的質保期
ruling-term-part = 更換配件的質保期
ruling-term-contract = 合同 { $contract } 第 { $clause } 條
ruling-why-consultation = 技術咨詢終身免費。
ruling-why-software = 系統軟件免費，終身免費升級和維護。
ruling-why-in-term = { $day } 在 { $serial } 的{ $term }內：自{ $basis }起 { $months } 個月，{ $from } 至 { $until } 當日結束。
ruling-why-in-term-at-least = { $day } 在 { $serial } 的{ $term }內：自{ $basis }起 { $months } 個月。該日期未錄入，但僅從{ $by }日 { $from } 起算，也至少到 { $until } 當日結束。
ruling-why-before-term = { $day } 在 { $serial } 的{ $term }開始之前（{ $from } { $basis }）；開始之前出現的故障同樣適用，至 { $until } 當日結束。
ruling-why-after-term = { $day } 已超出 { $serial } 的{ $term }：自 { $from } { $basis }起 { $months } 個月，至 { $until } 當日結束；沒有更晚結束的期限。
ruling-why-after-term-at-most = { $day } 已超出 { $serial } 的{ $term }：自{ $basis }起 { $months } 個月。該日期未錄入，但即使從{ $by }日 { $from } 起算，也已於 { $until } 當日結束。
ruling-why-no-term = 沒有為 { $serial } 約定任何質保期。
ruling-why-quality = 原因為質量問題，質保期內免費維修或更換。
ruling-why-undetermined = 沒有查明使其不屬於質保的原因。
ruling-why-replaced = 質保期內不能維修的，免費更換。
ruling-why-tool-in-term = 質保期內專用工具免費。
ruling-why-tool-after-term = 質保期滿後專用工具按成本價提供。
ruling-why-at-cost = 原因為{ $cause }：質保期內也只收取成本費。
ruling-why-outside = 原因為{ $cause }，不屬於質量承諾範圍。
ruling-why-better-cause = 同時查明{ $applied }和{ $other }；在 { $promise } 與 { $other-promise } 中適用對客戶更優的 { $promise }。
ruling-why-life = 質保期滿後終身維護，按成本價收費。
ruling-why-other-make = { $serial } 不是本公司產品：按成本價提供必要的服務。
ruling-why-no-unit = 沒有指明適用質保的設備；有的話請指明。
ruling-why-not-entered = { $serial } 的{ $term }可能適用（自{ $milestone }起 { $months } 個月），但該日期未錄入，請在台賬中錄入。
ruling-why-not-recorded = 如果 { $serial } 更換時由客戶付費，則{ $term }適用，但沒有記錄；請在台賬中錄入。

# 考慮過但未採用的期限
ruling-lost-ends-earlier = { $serial } 的{ $term }同樣有效，至 { $until } 當日結束；適用更優者。
ruling-lost-over = { $serial } 的{ $term }已於 { $until } 當日結束。
ruling-lost-labour-only = { $term }只包含人工，不含材料。
ruling-lost-material-only = { $term }只包含材料，不含人工。
ruling-lost-other-family = { $term }只適用於 { $family } 類配件。
ruling-lost-other-model = { $term }只適用於型號 { $model }。
ruling-lost-not-in-force = { $term }當日無效，且 { $serial } 不是按該合同交付。
ruling-lost-set-aside = { $serial } 的{ $term }讓位於較差的合同 { $contract } 第 { $clause } 條；{ $person } 於 { $on } 批准：{ $reason }
ruling-lost-not-entered = { $serial } 的{ $term }無法計算：{ $basis }日期未錄入。
ruling-lost-not-recorded = { $serial } 的{ $term }只有在客戶付費購買時才有效，但沒有記錄。

# 價格
price-why-cost = 成本價：{ $price }。
price-why-rate = 每小時或每公里的成本：{ $price }。
price-why-latest = 最近的合同 { $contract } 中的價格為 { $price }。
price-why-capped = 不高於原設備合同 { $contract } 的價格 { $price }。
price-why-software = 軟件免費。
price-missing-cost = { $part } 的成本價未錄入，請在配件中錄入。
price-missing-labour-hour = 每小時工時成本未錄入，請在費率中錄入。
price-missing-kilometre = 每公里成本未錄入，請在費率中錄入。
price-missing-too-much = 金額過大，請核對數量和價格。
quote-state-issued = 待客戶答復
quote-state-accepted = 已接受
quote-state-declined = 已拒絕
quote-state-withdrawn = 已撤回
quote-state-expired = 已過期
quote-state-moved = 已轉到其他工單
quote-state-settled = 已結清

# 經過
charge-finding = 查明情況
charge-step-line-added = 錄入第 { $line } 項：{ $what }
charge-step-line-changed = 修改第 { $line } 項：{ $what }，需重新判定
charge-step-line-withdrawn = 撤銷第 { $line } 項：{ $what }
charge-step-ruled = 第 { $line } 項判定為{ $verdict }：{ $what }
charge-step-undecided = 客戶或設備有變，第 { $line } 項需重新判定：{ $what }
charge-step-objected = 客戶對第 { $line } 項提出異議：{ $what }
charge-step-objected-told = 客戶向 { $name } 對第 { $line } 項提出異議：{ $what }
charge-step-reviewed = 第 { $line } 項異議成立：由{ $before }改為{ $verdict }（{ $what }）
charge-step-reviewed-stands = 第 { $line } 項異議已答復：維持{ $verdict }（{ $what }）
charge-step-carried-out = 第 { $line } 項於 { $on } 完成：{ $what }
charge-step-quote-issued = 發出報價 { $quote }：¥{ $total }，有效期至 { $until }
charge-step-quote-accepted = 客戶通過鏈接接受報價 { $quote }
charge-step-quote-signed = 客戶向 { $name } 簽字接受報價 { $quote }
charge-step-quote-accepted-told = 客戶向 { $name } 表示接受報價 { $quote }
charge-step-quote-declined = 客戶拒絕報價 { $quote }
charge-step-quote-withdrawn = 撤回報價 { $quote }
charge-step-quote-overtaken = 撤回報價 { $quote }：異議成立，應付金額減少
charge-step-quote-other-customer = 撤回報價 { $quote }：工單的客戶或設備有變
charge-step-quote-expired = 報價 { $quote } 已過期
charge-step-paid = 報價 { $quote } 已付 ¥{ $amount }
charge-step-settled = 報價 { $quote } 已付 ¥{ $amount }，結清
charge-step-charges-carried-over = 隨 { $from } 轉來 { $n } 項
guest-said-ruled = 我們判定了費用由誰承擔
guest-said-objected = 您提出了異議
guest-said-reviewed = 我們答復了您的異議
guest-said-quote = 我們發出了報價
guest-said-accepted = 您接受了報價
guest-said-declined = 您拒絕了報價
guest-said-quote-withdrawn = 我們撤回了報價
guest-said-paid = 已記錄您的付款

# 通知和信件
notice-objection = 客戶對 { $case } 第 { $line } 項有異議，請您複核：{ $subject }
notice-objection-answered = { $case } 第 { $line } 項的異議已答復：{ $subject }
notice-quote-accepted = 客戶接受了 { $case } 的報價 { $quote }：{ $subject }
notice-quote-declined = 客戶拒絕了 { $case } 的報價 { $quote }：{ $subject }
notice-quote-expired = { $case } 的報價 { $quote } 已過期，客戶未答復：{ $subject }
mail-ruled =
    關於 { $case }（{ $subject }），以下項目需要收費：

    { $lines }

    如有異議，請在此提出，將由另一位同事複核：
    { $link }
mail-ruled-line = { $line }. { $what }：{ $verdict }
mail-objection-answered =
    您對 { $case } 的異議已由另一位同事複核，結果如下：

    { $line }

    { $answer }

    詳情：
    { $link }
mail-quote =
    { $case }（{ $subject }）的報價已備好：合計 ¥{ $total }，有效期至 { $until }。您接受後才開始收費的工作。請在此查看並接受或拒絕：
    { $link }
mail-quote-withdrawn = 我們已撤回 { $case }（{ $subject }）的報價。如有新的報價，會另行通知您。
notify-ruled = 哪些項目收費及原因
notify-objection-answered = 異議的答復
notify-quote = 報價
notify-quote-withdrawn = 報價撤回

# 拒絕：問題在哪，該怎麼做
refusal-not-on-complaint = 投訴沒有收費項目，請在相關工單中錄入。
refusal-no-such-line = 沒有第 { $line } 項。
refusal-no-such-quote = 沒有報價 { $quote }。
refusal-line-is-over = 該項已撤銷，或已轉到其他工單。
refusal-too-many-lines = 一張工單最多 { $max } 項，請合併同類項目。
refusal-no-such-unit = 該設備不屬於本工單，請先加入工單。
refusal-unit-needed = 請指明要更換的設備。
refusal-not-our-part = { $part } 不在本公司目錄中。只使用原廠配件，請從中選擇。
refusal-no-amount = 請填寫合理的數量。
refusal-failed-later = 故障日期不能晚於報修日期，請核對。
refusal-line-quoted = 該項在報價 { $quote } 中，請先撤回報價。
refusal-done-already = 該項已完成。
refusal-against-proposal = 第 { $line } 項規則建議“{ $proposed }”，請說明不同判定的理由。
refusal-days-missing = 有一個可能使第 { $line } 項免費的日期未錄入。請錄入，或說明為何無關。
refusal-evidence-needed = 收費項目需要證據，請附照片或寫明查明情況。
refusal-always-free = 第 { $line } 項始終免費：軟件和技術咨詢不收費。
refusal-objection-open = 客戶對第 { $line } 項有異議，須先由另一位同事答復。
refusal-ruling-reviewed = 第 { $line } 項的異議已答復，以該答復為準；仍不滿意可以投訴。
refusal-nothing-to-object-to = 沒有可異議的內容：該項免費、未判定或已結清。
refusal-objected-already = 異議已記錄，正在複核。
refusal-no-objection = 沒有人對該項提出異議。
refusal-not-by-decider = 異議不能由判定人或其下屬答復，請由其上級處理。
refusal-not-worse = 異議不能使結果對客戶更差，請維持或改為更優。
refusal-line-not-decided = 第 { $line } 項尚未判定，請先判定由誰付費。
refusal-nothing-to-quote = 沒有需要付費的項目，無需報價。
refusal-unpriced = 第 { $line } 項還沒有價格。{ $why }
refusal-valid-until = 請選擇今天起一年內的日期。
refusal-quote-is-over = 該報價{ $state }。
refusal-quote-expired = 該報價已過期，請索取新的報價。
refusal-not-the-customer = 只有客戶才能通過鏈接接受；請附簽字文件，或記錄由誰告知。
refusal-quote-not-accepted = 客戶尚未接受該報價。
refusal-too-much-paid = 只剩 { $left } 未付。
refusal-work-must-wait = 第 { $line } 項需付費，須客戶接受包含該項的報價後才能開始。
refusal-other-deed = 這類項目不是這樣完成的。
refusal-day-of-deed = 請選擇報修日至今天之間的日期。
refusal-not-exchanged = 台賬中沒有 { $serial } 當日替換該設備的記錄，請先登記換表。
refusal-charges-open = 費用尚未明確：{ $undecided } 項未判定，{ $objections } 項異議未答復，{ $quotes } 份報價未答復。
