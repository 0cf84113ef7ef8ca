# Log-in, settings, roles, navigation

login-title = Log in
login-name = Log-in name
    .missing = Enter your log-in name.
login-password = Password
    .missing = Enter your password.
login-code = Six-digit code
    .hint = From your authenticator app
    .missing = Enter the six digits that your app shows.
    .pattern = The code has six digits.
login-wrong = Name and password do not belong together. Check both; capital letters count in the password.
login-code-wrong = This code is not right, or was used already. Wait for the next one and enter it.
login-wait = Too many tries. Wait { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}, then try again. Browsers you have used before are not affected by others' tries.
login-demo-title = This is a demo
login-demo-text = Choose who you want to be. The password is { $password } for everybody.
login-demo-role = Works as

form-of-another-session = This page belongs to an earlier log-in. Load it again; what you typed is still in the form when you go back.
form-unreadable = The form could not be read: { $why }. Load the page again and send it once more.
file-too-large = { $name } is larger than { $megabytes } MB. Make it smaller, or send it in parts.
files-too-many = More than { $n } files. Send the rest with the next message.

settings-title = Settings
settings-saved = Saved
settings-notices-title = Notifications
settings-notices = Send me notifications by mail too
settings-password-title = Password
settings-password = Present password
    .missing = Enter your present password.
settings-password-new = New password
    .hint = At least 10 characters; a short sentence is easy to remember
    .missing = Enter the new password.
settings-password-change = Change password
settings-password-changed = Your password is changed. All other sessions were ended.
settings-password-wrong = This is not your present password.
settings-password-short = Too short: take at least { $n } characters.
settings-password-long = Too long: take at most 256 bytes.
settings-password-obvious = Too easy to guess: leave out your name, repetitions and rows of digits.
settings-code-title = One-time code
settings-code-is-on = Logging in asks for a code from your authenticator app.
settings-code-is-off = With a code from an authenticator app, nobody gets in with your password alone.
settings-code-set-up = Set up
settings-code-remove = Turn off
settings-code-how = Scan this with your authenticator app, then enter the code it shows.
settings-code-qr = QR code for the authenticator app
settings-code-by-hand = Or type this key into the app:
settings-code-turn-on = Turn on
settings-code-on = Logging in now asks for a code.
settings-code-off = Logging in no longer asks for a code.
settings-sessions-title = Where you are logged in
settings-session-browser = Browser
settings-session-address = Address
settings-session-seen = Last used
settings-session-here = this one
settings-session-end = End
settings-session-ended = The session was ended.
settings-sessions-end-others = End all others
settings-sessions-ended = { $n ->
    [one] One other session was ended.
   *[other] { $n } other sessions were ended.
}

role-hotline-agent = Hotline agent
role-support-expert = Support expert
role-dispatcher = Dispatcher
role-field-engineer = Field engineer
role-storekeeper = Storekeeper
role-supervisor = Supervisor
role-quality-supervisor = Quality supervisor
role-trainer = Trainer
role-project-manager = Project manager
role-administrator = Administrator

nav-desk = Desk
nav-supervision = Supervision
nav-admin = Administration
