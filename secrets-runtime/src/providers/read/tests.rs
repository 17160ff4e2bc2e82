#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

/// Gives `len` bytes in portions of `portion`, whatever length was announced.
struct Portions {
    left: usize,
    portion: usize,
}

impl Read for Portions {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let len = self.left.min(self.portion).min(buf.len());
        buf[..len].fill(b'x');
        self.left -= len;
        Ok(len)
    }
}

#[test]
fn a_file_that_grows_or_shrinks_while_it_is_read_is_read_to_its_end() {
    for (announced, left) in [(0, 0), (0, 1), (0, 5000), (10, 9), (10, 10), (10, 11), (10, 0)] {
        let buf = to_end(&mut Portions { left, portion: 7 }, announced).unwrap().unwrap();
        assert_eq!(buf.expose(), vec![b'x'; left], "announced {announced}");
    }
}

#[test]
fn the_limit_holds_whatever_length_is_announced() {
    let read = |announced, left| {
        to_end(&mut Portions { left, portion: 1 << 20 }, announced).unwrap().is_some()
    };
    assert!(read(MAX_LEN, MAX_LEN));
    assert!(read(0, MAX_LEN));
    assert!(!read(0, MAX_LEN + 1));
    assert!(!read(MAX_LEN + 1, 1));
}

#[test]
fn one_line_break_is_cut_off() {
    for (text, trimmed) in
        [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a\r", "a\r"), ("\n", "")]
    {
        let mut buf = SecretBuf::default();
        buf.extend(text.as_bytes());
        assert_eq!(trim_line_break(buf).expose(), trimmed.as_bytes(), "{text:?}");
    }
}

#[test]
fn only_regular_files_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [folder.path(), &pipe, Path::new("/dev/zero")] {
        let error = file(path, ErrorKind::NotFound).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
}

#[test]
fn what_the_system_refuses_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let error = file(&folder.path().join("absent"), ErrorKind::Config).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let denied = failure(io::ErrorKind::PermissionDenied.into(), folder.path(), ErrorKind::Config);
    assert_eq!(denied.kind(), ErrorKind::Denied);
}
