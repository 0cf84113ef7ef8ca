# 告訴同事的事，在頁面上和郵件裡。$case 為編號，$subject 為標題。

notice-assigned = { $case } 交給您處理：{ $subject }
notice-unassigned = { $case } 還沒有人處理：{ $subject }
notice-mentioned = 有人在 { $case } 裡提到您：{ $subject }
notice-customer-wrote = 客戶在 { $case } 裡來信：{ $subject }
notice-not-effective = 客戶說沒有解決：{ $case }，{ $subject }
notice-confirmed = 客戶說已經解決：{ $case }，{ $subject }
notice-withdrawn = 客戶撤回了 { $case }：{ $subject }
notice-reopened = { $case } 重新打開：{ $subject }
notice-merged = { $case } 已併入 { $into }：{ $subject }
notice-complaint = 有投訴涉及 { $case }：{ $subject }
notice-delivery-failed = 關於 { $case } 的郵件沒有送達：{ $subject }
notice-at-risk = { $promise } 的時間已用去 { $share }%：{ $case }，{ $due } 前
notice-missed = { $promise } 已逾期：{ $case }，應在 { $due } 前
notice-climbed = { $case } 的 { $promise } 升級到您這裡，請在 { $by } 前確認「我來處理」：{ $subject }
notice-climbed-for = { $case } 的 { $promise } 已由 { $asked } 代您接收：{ $subject }
notice-no-word = 最後一次提醒已發出，客戶仍未答覆：{ $case }，{ $subject }。請致電客戶，或由主管寫明理由結案
notice-rated = 客戶評價 { $stars } 星（滿分 5 星）：{ $case }，{ $subject }

notice-mail-subject = { $notice }
notice-mail-body =
    { $notice }

    打開工單：{ $link }

    您收到這封郵件，因為您在{ $organisation }工作。可在設定裡關閉這類郵件，頁面上仍會提醒。
