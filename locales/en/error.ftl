# Failures and refusals

error-number = Number { $number }
error-quote = If you need help, give this number to your administrator.
error-home = Go to the desk

error-400-title = This request could not be read
error-400-text = The address or the form is incomplete. Go back and try again.
error-401-title = Log in first
error-401-text = You will come back to this page afterwards.
error-403-title = This page is not open to your role
error-403-text = If your work needs it, ask your supervisor or an administrator.
error-404-title = There is no such page
error-404-text = The address may be mistyped, or its content was merged into another. Try the search on your desk.
error-405-title = This address does not take that action
error-405-text = Use the buttons on the page.
error-408-title = That took too long
error-408-text = The server did not finish in time and nothing was saved. Try again.
error-409-title = Somebody changed this before you
error-409-text = Reload to see the latest, then decide whether to go on. What you wrote is kept as a draft.
error-413-title = That is too large
error-413-text = Make the attachment smaller, or send it in parts.
error-415-title = This kind of content is not accepted
error-415-text = Send it with the form on the page.
error-422-title = Something needs changing
error-422-text = Follow the notes beside the fields, then send again.
error-429-title = Too many requests
error-429-text = Wait a moment and try again.
error-500-title = Something went wrong on our side
error-500-text = What you did was not completed; the cause is recorded. Try again later.
error-503-title = Not possible at the moment
error-503-text = The server is busy or under maintenance. Try again shortly.
error-offline = The server could not be reached and what you did was not completed. Check the network, then try again.
