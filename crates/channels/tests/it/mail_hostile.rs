//! Bytes that mean harm: nothing may panic, overflow the stack, or take long.

use std::time::{Duration, Instant};

use channels::mail::{
    Limits, OwnAddresses, PlusSecret, fold_quotes, messages_in, numbers_to_ask_for, read, to_json,
};
use proptest::prelude::{any, prop, prop_assert, proptest};

/// Far more than any message here needs, also unoptimised and on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// Everything that is done with a message before it reaches the store.
fn digest(raw: &[u8]) -> Option<bool> {
    for message in messages_in(raw) {
        std::hint::black_box(message);
    }
    let mail = read(raw, &OwnAddresses::new(["desk@meters.example"]), &Limits::default()).ok()?;
    let secret = PlusSecret::new([7; 32]).unwrap();
    std::hint::black_box((to_json(&mail), fold_quotes(mail.text()), numbers_to_ask_for(&mail, &secret)));
    Some(mail.truncated)
}

const SAMPLE: &str = "From: =?gbk?B?zfXQocP3?= <wang@x.example>\nTo: g: a@b, \"c \\\" d\" (e (f)) <@r:g@h>;\n\
    Subject: =?utf-8?Q?=E6=B0=B4?= =?utf-8?B?6KGo?= [#2026-000123]\nDate: Mon, 23 Nov 2026 16:37:21 +0800\n\
    Content-Type: multipart/report; boundary=\"b\"\n\n--b\nContent-Type: text/html; charset=hz-gb-2312\n\n\
    <p>~{K.1m~}&#20013;<style>x</style><!-- --><br\n--b\nContent-Type: message/delivery-status\n\n\
    Final-Recipient: rfc822; a@b\nAction: failed\n\n--b\nContent-Type: text/csv; charset=utf-7; name*0*=gbk'zh'%CB; name*1=x\n\
    Content-Transfer-Encoding: quoted-printable\n\n=E6=\n=B0+bDQ-\n--b\nContent-Transfer-Encoding: base64\n\n5rC0=\n--b--\n";

proptest! {
    #[test]
    fn any_bytes(raw in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(digest(&raw) == digest(&raw), "the same bytes always give the same mail");
    }

    #[test]
    fn any_damage_to_a_message(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_usize..40), 1..30)) {
        let mut raw = SAMPLE.as_bytes().to_vec();
        for (at, byte, cut) in edits {
            let at = at.index(raw.len().max(1)).min(raw.len());
            let end = (at + cut).min(raw.len());
            raw.splice(at..end, [byte]);
        }
        prop_assert!(digest(&raw) == digest(&raw), "the same bytes always give the same mail");
    }

    #[test]
    fn any_piece_of_a_message_many_times(from in 0_usize..400, length in 1_usize..60, times in 1_usize..300) {
        let bytes = SAMPLE.as_bytes();
        let piece = &bytes[from.min(bytes.len() - 1)..(from + length).min(bytes.len())];
        let mut raw = b"From: a@b.example\nSubject: ".to_vec();
        raw.extend(piece.repeat(times));
        prop_assert!(digest(&raw).is_some());
    }
}

/// Repeats a piece up to the length and asks that reading it ends soon.
fn check_fast(start: &str, piece: &str, bytes: usize) {
    let raw = format!("{start}{}", piece.repeat(bytes / piece.len()));
    let begun = Instant::now();
    digest(raw.as_bytes());
    let took = begun.elapsed();
    assert!(took < PATIENCE, "{start:?} + {piece:?}: {took:?}");
}

#[test]
fn nothing_takes_more_than_linear_time() {
    const BYTES: usize = 1 << 19;
    for header in ["Subject", "To", "Content-Type", "Date", "References", "Content-Disposition", "X"] {
        for piece in [
            "=?",
            "=?x?B?",
            "=?utf-8?Q?=",
            "(",
            "\"",
            "<",
            "\\",
            ",",
            "a@b,",
            ":",
            ";",
            "a=b;",
            "x*0*=y;",
            " ",
            "\n ",
            "[",
        ] {
            check_fast(&format!("{header}: "), piece, BYTES / 8);
        }
    }
    for piece in ["<", "<style>", "<head ", "<!--", "</", "&", "&#", "<br>\n", "&amp"] {
        check_fast("Content-Type: text/html\n\n", piece, BYTES);
    }
    for charset in
        ["big5", "gb18030", "iso-2022-jp", "utf-7", "hz-gb-2312", "euc-kr", "utf-16le", "shift_jis"]
    {
        for piece in ["\u{80}", "\u{1b}$B", "+", "~{", "a\u{ff}"] {
            check_fast(&format!("Content-Type: text/plain; charset={charset}\n\n"), piece, BYTES / 4);
        }
    }
    for piece in [
        "--b\n",
        "--b\n\n",
        "--b\nContent-Type: multipart/mixed; boundary=b\n\n",
        "a:b\n",
        "\n",
        "From x 1:1\n\n",
    ] {
        check_fast("Content-Type: multipart/mixed; boundary=b\n\n", piece, BYTES);
    }
}

#[test]
fn nesting_ends_at_the_limit_and_is_told() {
    let raw: String = (0..20_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"))
        .collect();
    assert_eq!(digest(format!("From: a@b.example\n{raw}").as_bytes()), Some(true));
}

#[test]
fn parts_headers_and_texts_end_at_their_limits_and_it_is_told() {
    let many_parts = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(5_000));
    assert_eq!(digest(many_parts.as_bytes()), Some(true));
    assert_eq!(digest(format!("{}\nx", "X: y\n".repeat(5_000)).as_bytes()), Some(true));
    assert_eq!(digest(format!("Subject: {}\n\nx", "s".repeat(2 << 20)).as_bytes()), Some(true));
    assert_eq!(digest(format!("Subject: s\n\n{}", "x ".repeat(2 << 20)).as_bytes()), Some(true));
    assert_eq!(digest(b"Subject: s\n\nx"), Some(false));
}
