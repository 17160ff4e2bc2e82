//! What can be wrong with something sealed, and how it is said.

use std::path::Path;

use super::place::What;
use crate::error::{Error, ErrorKind};

/// Why something sealed cannot be opened. It holds no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The key is another one.
    Key,
    /// The key is of another kind.
    Kind,
    /// Some of it is not what was written, or is not there.
    Changed,
    /// The end of it is not there.
    Cut,
    /// The file's key opens other parts of the file, and not this one.
    Stranger,
    /// It belongs to another place.
    Moved,
    /// Opening it is more work than is reasonable.
    Work,
    /// It is of a version that is not known here.
    Version,
}

const RESTORE: &str = "find out who changed the file, and restore it from a copy; nothing is used";

impl Fault {
    /// The error for `what` of the file at `path`.
    pub(super) fn at(self, path: &Path, what: What<'_>) -> Error {
        let (kind, text, hint) = self.words();
        let message = match what {
            What::Value(name) => format!("`{}`, `{name}`: {text}", path.display()),
            What::Whole | What::Check => format!("`{}`: {text}", path.display()),
        };
        Error::new(kind, message).with_hint(hint)
    }

    /// The error for the header of a file that is named by the caller.
    pub(super) fn of_header(self) -> Error {
        let (kind, text, hint) = self.words();
        Error::new(kind, text).with_hint(hint)
    }

    fn words(self) -> (ErrorKind, &'static str, &'static str) {
        match self {
            Self::Key => (
                ErrorKind::Config,
                "it is sealed with another passphrase or key, or its header was changed",
                "give the passphrase or key that it was last sealed with",
            ),
            Self::Kind => (
                ErrorKind::Config,
                "it is sealed for another kind of key than the one that was given",
                "age files take either a passphrase or an identity, as they were made",
            ),
            Self::Changed => {
                (ErrorKind::Decode, "it was changed or cut off after it was sealed", RESTORE)
            }
            Self::Cut => (ErrorKind::Decode, "it is cut off: its end is missing", RESTORE),
            Self::Stranger => (
                ErrorKind::Decode,
                "it was changed, or sealed with another key than the rest of the file",
                RESTORE,
            ),
            Self::Moved => (
                ErrorKind::Decode,
                "it was sealed for another name or another file, and moved here",
                RESTORE,
            ),
            Self::Work => (
                ErrorKind::Config,
                "it asks for more work than 2^20 blocks of scrypt",
                "see where the file is from; seal it anew with less",
            ),
            Self::Version => (
                ErrorKind::Unsupported,
                "it is of a version of age that is not known",
                "use a newer version of this crate",
            ),
        }
    }
}

/// A text beyond what a cipher takes.
pub(super) fn too_large() -> Error {
    Error::new(ErrorKind::Config, "the value is too large to be sealed")
}
