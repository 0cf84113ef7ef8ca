# 写给客户的话

mail-subject = [#{ $case }] { $subject }
mail-greeting = { $name }，您好：
mail-greeting-nameless = 您好：
mail-receipt =
    您的报修已收到，编号为 { $case }。

    这是受理回执，还不是答复：我们最迟在 { $due } 前由工作人员给您明确答复。
mail-receipt-undated =
    您的报修已收到，编号为 { $case }。

    这是受理回执，还不是答复：我们会由工作人员给您明确答复。
mail-proposal-question = 请您试一试，并告诉我们是否有效：{ $link }
mail-reminder =
    前些时候我们为 { $case }（{ $subject }）提出了解决办法。问题解决了吗？

    点一下即可告诉我们：{ $link }
mail-follow-up =
    几天前您告诉我们 { $case }（{ $subject }）已经解决。现在仍然正常吗？

    点一下即可告诉我们：{ $link }
mail-closed-without-word =
    我们多次询问 { $case }（{ $subject }）是否已解决，没有收到答复，现已结案：

    { $reason }

    如果没有解决，请来信，或在这里重新打开：{ $link }
mail-merged = 您的报修 { $case }（{ $subject }）与同一事项的另一张工单合并，编号为 { $into }。您写的内容都已保留。
mail-reopened = { $case }（{ $subject }）已重新打开，我们正在处理。
mail-follow-link = 查看进度、补充说明或投诉：{ $link }
mail-signature = { $organisation } 售后服务
mail-too-large = ［这封邮件超过 { $n } MB，正文和附件留在邮箱中，未读取。］
mail-too-large-told =
    您的邮件“{ $subject }”已收到，编号为{ $case }，但它超过{ $n } MB：我们只能读到主题，读不到正文和附件。

    请回复本邮件，重新发送不带附件的正文；文件请压缩后再发，或分几次发送。
