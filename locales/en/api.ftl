# The JSON interface

api-scope-missing = This token lacks the scope "{ $scope }". Make one that has it, in the administration pages.
api-token-unknown = This token is unknown or was revoked. Send a good one in the header Authorization: Bearer.
api-too-many = More than { $n } requests in a minute. Try again later.
api-key-length = The Idempotency-Key must have 1 to { $n } bytes.
api-json-wanted = The body must be JSON. Send it with Content-Type: application/json.
api-body-unreadable = Something in the body is to be changed; see errors.
api-body-place = Line { $line }, column { $column }: { $why }
api-query-unreadable = A parameter of the address is to be changed: { $why }
api-field-missing = { $field } is missing.
api-text-missing = Must not be empty.
api-no-mail = Mails are not taken in here.
api-key-reused = This Idempotency-Key was used for something else. Send a new key with a new wish.
api-mail-wanted = The body must be a raw mail. Send it with Content-Type: message/rfc822.
api-text-long = Too long: at most { $n } characters.
api-text-nul = Leave out the character U+0000.
api-none-such = There is none such. Look it up, and send its number or code.
api-list-long = Too many: at most { $n }.
api-version-needed = Say over which version you change it: send If-Match with the ETag that you read.
api-changed-meanwhile = It was changed since the version that you read. Read it again and change that.
api-approval-elsewhere = A worse time is approved by a deed of its own: POST to approvals, by somebody who may.
api-code-fixed = A code is not changed. Enter a new part and retire this one.
api-said = { $said }
api-value-kind = Give text, a number, true or false, or null here.
api-field-unknown = There is no such column. Leave it out.
api-match-wanted = Send If-Match with the version you saw, as the ETag gives it.
api-approval-of-one = Name one thing: the promise of a time, or the place of a term.
