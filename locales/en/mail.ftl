# What the customer is written

mail-subject = [#{ $case }] { $subject }
mail-greeting = Dear { $name },
mail-greeting-nameless = Good day,
mail-receipt =
    we received your report. Its number is { $case }.

    This is a receipt, not the answer yet: a person will answer you by { $due } at the latest.
mail-receipt-undated =
    we received your report. Its number is { $case }.

    This is a receipt, not the answer yet: a person will answer you.
mail-proposal-question = Please try it, and tell us whether it works: { $link }
mail-reminder =
    some time ago we proposed a solution for { $case } ({ $subject }). Does it work?

    One click tells us: { $link }
mail-follow-up =
    some days ago you told us that { $case } ({ $subject }) was solved. Does it still work?

    One click tells us: { $link }
mail-closed-without-word =
    we asked you several times whether { $case } ({ $subject }) is solved and heard nothing. We have closed it:

    { $reason }

    If it is not solved, write to us or open the case again here: { $link }
mail-merged = your report { $case } ({ $subject }) goes on under the number { $into }, together with another report of the same matter. Nothing you wrote is lost.
mail-reopened = { $case } ({ $subject }) is open again, and we are working on it.
mail-follow-link = Follow your report, add to it, or complain: { $link }
mail-signature = { $organisation }, after-sales service
mail-too-large = [This mail is larger than { $n } MB. Its text and attachments were left in the mailbox.]
mail-too-large-told =
    your mail “{ $subject }” reached us as { $case }, but it was larger than { $n } MB: we could read only its subject, not its text or attachments.

    Please send the text again without attachments, and files as smaller ones or one by one, in an answer to this mail.
