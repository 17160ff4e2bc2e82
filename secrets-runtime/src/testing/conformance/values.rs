//! Values come back byte by byte.

use super::{Harness, Outcome, Suite};

pub(super) async fn text<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let value = b"p4ssw0rd with spaces, \"quotes\", 'more', $HOME, #, %, \\ and {braces}";
    suite.round_trip("text", value, value).await
}

pub(super) async fn unicode<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let value = "pässwörd-密码-\u{1F511}".as_bytes();
    suite.round_trip("unicode", value, value).await
}

pub(super) async fn binary<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().binary {
        return Ok(());
    }
    let value: Vec<u8> = (0..=u8::MAX).collect();
    suite.round_trip("binary", &value, &value).await
}

pub(super) async fn empty<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    if !suite.profile().empty {
        return Ok(());
    }
    suite.round_trip("empty", b"", b"").await
}

pub(super) async fn large<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let letters = b"abcdefghijklmnopqrstuvwxyz0123456789".iter().copied().cycle();
    let value: Vec<u8> = letters.take(suite.profile().max_len).collect();
    suite.round_trip("large", &value, &value).await
}

/// At most one line break is cut off, and none inside a value is changed.
pub(super) async fn line_breaks<H: Harness>(suite: &Suite<'_, H>) -> Outcome {
    let trims = suite.profile().trims_line_break;
    for (name, stored, trimmed) in [
        ("line-breaks", "first line\r\nsecond line\n\n", "first line\r\nsecond line\n"),
        ("line-break-dos", "first line\nsecond line\r\n", "first line\nsecond line"),
    ] {
        let expected = if trims { trimmed } else { stored };
        suite.round_trip(name, stored.as_bytes(), expected.as_bytes()).await?;
    }
    Ok(())
}
