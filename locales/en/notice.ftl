# What people here are told, in the page and by mail. $case is the number, $subject its subject.

notice-assigned = { $case } is yours: { $subject }
notice-unassigned = Nobody has { $case } yet: { $subject }
notice-mentioned = You were mentioned in { $case }: { $subject }
notice-customer-wrote = The customer wrote in { $case }: { $subject }
notice-not-effective = The customer says it does not work: { $case }, { $subject }
notice-confirmed = The customer says it works: { $case }, { $subject }
notice-withdrawn = The customer took { $case } back: { $subject }
notice-reopened = { $case } is open again: { $subject }
notice-merged = { $case } was merged into { $into }: { $subject }
notice-complaint = A complaint concerns { $case }: { $subject }
notice-delivery-failed = A mail about { $case } could not be delivered: { $subject }
notice-at-risk = { $share } % of the time for { $promise } is used: { $case }, due { $due }
notice-missed = { $promise } was missed: { $case }, was due { $due }
notice-climbed = { $promise } of { $case } climbed to you. Say "I have it" by { $by }: { $subject }
notice-climbed-for = { $promise } of { $case } climbed to { $asked } in your place: { $subject }
notice-no-word = The customer was asked for the last time and has said nothing: { $case }, { $subject }. Call them, or have it closed with a reason
notice-rated = The customer gave { $stars } of 5 stars: { $case }, { $subject }

notice-mail-subject = { $notice }
notice-mail-body =
    { $notice }

    Open the case: { $link }

    You get this mail because you work at { $organisation }. In your settings you can turn these mails off; the page keeps showing them.
