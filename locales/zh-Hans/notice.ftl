# 告诉同事的事，在页面上和邮件里。$case 为编号，$subject 为标题。

notice-assigned = { $case } 交给您处理：{ $subject }
notice-unassigned = { $case } 还没有人处理：{ $subject }
notice-mentioned = 有人在 { $case } 里提到您：{ $subject }
notice-customer-wrote = 客户在 { $case } 里来信：{ $subject }
notice-not-effective = 客户说没有解决：{ $case }，{ $subject }
notice-confirmed = 客户说已经解决：{ $case }，{ $subject }
notice-withdrawn = 客户撤回了 { $case }：{ $subject }
notice-reopened = { $case } 重新打开：{ $subject }
notice-merged = { $case } 已并入 { $into }：{ $subject }
notice-complaint = 有投诉涉及 { $case }：{ $subject }
notice-delivery-failed = 关于 { $case } 的邮件没有送达：{ $subject }
notice-at-risk = { $promise } 的时间已用去 { $share }%：{ $case }，{ $due } 前
notice-missed = { $promise } 已逾期：{ $case }，应在 { $due } 前
notice-climbed = { $case } 的 { $promise } 升级到您这里，请在 { $by } 前确认“我来处理”：{ $subject }
notice-climbed-for = { $case } 的 { $promise } 已由 { $asked } 代您接收：{ $subject }
notice-no-word = 最后一次提醒已发出，客户仍未答复：{ $case }，{ $subject }。请致电客户，或由主管写明理由结案
notice-rated = 客户评价 { $stars } 星（满分 5 星）：{ $case }，{ $subject }

notice-mail-subject = { $notice }
notice-mail-body =
    { $notice }

    打开工单：{ $link }

    您收到这封邮件，因为您在{ $organisation }工作。可在设置里关闭这类邮件，页面上仍会提醒。
