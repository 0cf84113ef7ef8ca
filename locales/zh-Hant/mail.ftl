# 寫給客戶的話

mail-subject = [#{ $case }] { $subject }
mail-greeting = { $name }，您好：
mail-greeting-nameless = 您好：
mail-receipt =
    您的報修已收到，編號為 { $case }。

    這是受理回執，還不是答覆：我們最遲在 { $due } 前由工作人員給您明確答覆。
mail-receipt-undated =
    您的報修已收到，編號為 { $case }。

    這是受理回執，還不是答覆：我們會由工作人員給您明確答覆。
mail-proposal-question = 請您試一試，並告訴我們是否有效：{ $link }
mail-reminder =
    前些時候我們為 { $case }（{ $subject }）提出了解決辦法。問題解決了嗎？

    點一下即可告訴我們：{ $link }
mail-follow-up =
    幾天前您告訴我們 { $case }（{ $subject }）已經解決。現在仍然正常嗎？

    點一下即可告訴我們：{ $link }
mail-closed-without-word =
    我們多次詢問 { $case }（{ $subject }）是否已解決，沒有收到答覆，現已結案：

    { $reason }

    如果沒有解決，請來信，或在這裡重新打開：{ $link }
mail-merged = 您的報修 { $case }（{ $subject }）與同一事項的另一張工單合併，編號為 { $into }。您寫的內容都已保留。
mail-reopened = { $case }（{ $subject }）已重新打開，我們正在處理。
mail-follow-link = 查看進度、補充說明或投訴：{ $link }
mail-signature = { $organisation } 售後服務
mail-too-large = ［這封郵件超過 { $n } MB，正文和附件留在信箱中，未讀取。］
mail-too-large-told =
    您的郵件「{ $subject }」已收到，編號為{ $case }，但它超過{ $n } MB：我們只能讀到主旨，讀不到內文和附件。

    請回覆本郵件，重新寄送不帶附件的內文；檔案請壓縮後再寄，或分幾次寄送。
