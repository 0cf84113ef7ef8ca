//! HTML of strangers, made harmless.

use crate::read_text;
use channels::mail::{SafeHtml, safe_html};
use std::time::{Duration, Instant};

fn shown(html: &str) -> SafeHtml {
    let mail = read_text(&format!("From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n{html}"));
    safe_html(&mail).unwrap()
}

#[test]
fn what_could_run_load_or_send_anything_is_gone() {
    for bad in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mi xlink:href=\"data:x,<script>alert(1)</script>\"></mi></math>",
        "<iframe src=https://evil.example></iframe>",
        "<object data=https://evil.example></object>",
        "<embed src=https://evil.example>",
        "<form action=https://evil.example><input name=password></form>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
        "<base href=https://evil.example>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<style>@import url(https://evil.example/x.css)</style>",
        "<style>body{background:url(https://evil.example/x)}</style>",
        "<div style=\"background:url(https://evil.example/x)\">x</div>",
        "<div style=\"background-image:url(https://evil.example/x)\">x</div>",
        "<table background=https://evil.example/x><tr><td>x</table>",
        "<video src=https://evil.example/x poster=https://evil.example/y></video>",
        "<img srcset=\"https://evil.example/x 2x\">",
        "<img src=\"https://evil.example/x\">",
        "<img src=\"//evil.example/x\">",
        "<img src=\"cid:none\">",
        "<div style=\"position:fixed;top:0;left:0;width:100%;height:100%\">log in</div>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<xss:xss></xss:xss><template><img src=x onerror=alert(1)></template>",
    ] {
        let html = shown(bad).html.to_lowercase();
        for gone in
            ["script", "onerror", "evil.example", "position", "<form", "<input", "data:", "cid:", "<style"]
        {
            // As text it may stay: it is the tag that must be gone.
            let as_text = html.contains("&lt;") || !html.contains('<');
            assert!(as_text || !html.contains(gone), "{bad} -> {html}");
        }
    }
    assert_eq!(shown("<img src=https://a.example/1><img src=http://a.example/2>").pictures_left_out, 2);
}

#[test]
fn what_people_write_stays() {
    let html = shown(
        "<p>您好，<b>水表</b>不走字，见<a href=\"https://waterworks.example/r?a=1&amp;b=2\">报告</a></p>\
         <table border=1><tr><td style=\"color:red;text-align:right\">12.5</td></tr></table>\
         <blockquote>旧</blockquote><font color=blue>x</font>",
    )
    .html;
    for kept in [
        "<b>水表</b>",
        "href=\"https://waterworks.example/r?a=1&amp;b=2\"",
        "rel=\"noopener noreferrer nofollow\"",
        "target=\"_blank\"",
        "<blockquote>旧</blockquote>",
        "color:red",
        "text-align:right",
        "<font color=\"blue\">",
    ] {
        assert!(html.contains(kept), "{kept} in {html}");
    }
}

#[test]
fn pictures_that_came_along_are_shown_in_their_place() {
    let mail = read_text(
        "From: a@b.example\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n\
         <img src=\"cid:photo@x\"><img src=\"CID:drawing@x\">\n--b\nContent-Type: image/png\nContent-ID: <photo@x>\n\
         Content-Transfer-Encoding: base64\n\niVBORw==\n--b\nContent-Type: image/svg+xml\nContent-ID: <drawing@x>\n\n\
         <svg/>\n--b--\n",
    );
    let html = safe_html(&mail).unwrap().html;
    assert!(html.contains("src=\"data:image/png;base64,iVBORw==\""), "{html}");
    assert!(!html.contains("svg"), "a drawing can hold scripts: {html}");
    assert_eq!(safe_html(&read_text("From: a@b.example\n\n<p>text</p>")), None);
}

#[test]
fn hostile_html_ends_soon() {
    // Unoptimised, on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(60);
    for piece in [
        "<div>",
        "<b>x</p>",
        "<b><i>",
        "<a href=x>",
        "<table><tr><td>",
        "<p style='color:red;",
        "<!--",
        "&amp",
        "<font color=1>",
    ] {
        let html = piece.repeat(200_000 / piece.len());
        let begun = Instant::now();
        let raw = format!("From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n{html}");
        std::hint::black_box(safe_html(&read_text(&raw)));
        assert!(begun.elapsed() < PATIENCE, "{piece}: {:?}", begun.elapsed());
    }
    assert!(shown(&"<p>x</p>".repeat(200_000)).cut);
    let deep = format!("From: a@b.example\nContent-Type: text/html\n\n{}", "<div>".repeat(1_000));
    assert_eq!(safe_html(&read_text(&deep)), None, "its text is shown instead");
}
