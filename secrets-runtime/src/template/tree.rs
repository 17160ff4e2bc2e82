//! A whole tree of settings with tokens in its texts.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Error, ErrorKind, Result, Runtime, SecretRefBuf, Wanted,
    tokens::{self, Piece},
    write::{Written, below, write},
};
use crate::{
    decode::json,
    error::{FieldError, LoadError},
};

/// Settings of any format with tokens in their texts, to be read as a type of yours.
///
/// Secrets go straight into the type's fields: what is a `SecretString` there is in no other memory
/// than such as is wiped. A field of type `String` takes a secret too, and does not wipe it. A token
/// is text: nothing turns `"5432"` into a number. Keys are left as they are.
///
/// ```
/// use secrecy::{ExposeSecret as _, SecretString};
/// use secrets_runtime::{Runtime, providers::MemoryProvider, template::Tree};
///
/// #[derive(serde::Deserialize)]
/// struct Settings { port: u16, database: Database }
/// #[derive(serde::Deserialize)]
/// struct Database { user: String, password: SecretString }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let memory = MemoryProvider::new();
/// memory.insert("prod/db", "s3cret");
/// let runtime = Runtime::builder().provider("memory", memory).build()?;
///
/// let text = r#"{"port": 80, "database": {"user": "app", "password": "${secret://memory:prod/db}"}}"#;
/// let parsed: serde_json::Value = serde_json::from_str(text)?;
/// let settings: Settings = Tree::new(&parsed)?.in_file("settings.json").fill(&runtime).await?;
/// assert_eq!(settings.database.password.expose_secret(), "s3cret");
/// # Ok(())
/// # }
/// ```
pub struct Tree {
    root: Value,
    /// Where the value at a path was written.
    origin: Origin,
}

/// From a path to the place that a message names.
type Origin = Box<dyn Fn(&str) -> Option<String> + Send + Sync>;

impl Tree {
    /// Takes a parsed document of any format: whatever serde can write. As in JSON, an infinite number
    /// and one that is none become a `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if it has keys that are no texts, or cannot be written at all.
    pub fn new(document: &impl Serialize) -> Result<Self> {
        let root = serde_json::to_value(document).map_err(|_| {
            Error::new(ErrorKind::Config, "the settings cannot be written as a tree")
                .with_hint("give every map texts for keys, and numbers no more than 64 bits")
        })?;
        Ok(Self { root, origin: Box::new(|_| None) })
    }

    /// Names the file for messages.
    #[must_use]
    pub fn in_file(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.with_origin(move |_| Some(name.clone()))
    }

    /// Tells for messages where the value at a path, such as `database.password`, was written.
    #[must_use]
    pub fn with_origin(
        mut self,
        origin: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.origin = Box::new(origin);
        self
    }

    /// The secrets that are named, each by the path of its text.
    #[must_use]
    pub fn references(&self) -> Vec<(String, SecretRefBuf)> {
        let mut found = Vec::new();
        visit(&self.root, "", &mut |path, text| {
            for piece in tokens::pieces(text).unwrap_or_default() {
                if let Piece::Secret(token) = piece {
                    found.push((path.to_owned(), token.reference));
                }
            }
        });
        found
    }

    /// Fetches all secrets in one round, each once, and reads the tree as `T`.
    ///
    /// # Errors
    ///
    /// [`LoadError`] names every token that cannot be replaced, by its text's path and, if that is
    /// known, its file; or the first value that does not fit `T`.
    ///
    /// # Cancel safety
    ///
    /// As [`Runtime::get`].
    pub async fn fill<T: DeserializeOwned>(&self, runtime: &Runtime) -> Result<T, LoadError> {
        let mut wanted = Wanted::default();
        visit(&self.root, "", &mut |_, text| {
            // What is malformed is told where it is written.
            wanted.add(&tokens::pieces(text).unwrap_or_default());
        });
        let fetched = wanted.fetch(runtime).await;
        let Written { document, paths, errors } = write(&self.root, &fetched);
        if !errors.is_empty() {
            return Err(self.failure(errors));
        }
        let text = json::utf8(document.expose()).map_err(|error| self.misfit("", error))?;
        json::from_lines(text).map_err(|(message, line)| {
            let path = paths.get(line.saturating_sub(1)).map_or("", String::as_str);
            self.misfit(path, Error::new(ErrorKind::Decode, message))
        })
    }

    fn misfit(&self, path: &str, error: Error) -> LoadError {
        self.failure(vec![FieldError::new(path.to_owned().into(), error)])
    }

    fn failure(&self, errors: Vec<FieldError>) -> LoadError {
        LoadError::of_tokens("settings", errors, &self.origin)
    }
}

/// Calls `see` with each text and its path.
fn visit(value: &Value, path: &str, see: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) if tokens::concerns(text) => see(path, text),
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                visit(item, &below(path, &number.to_string()), see);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                visit(member, &below(path, key), see);
            }
        }
        _ => {}
    }
}

/// Shows the references: other values may be secret too.
impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let references = self.references().into_iter();
        f.debug_map().entries(references.map(|(path, secret)| (path, secret.to_string()))).finish()
    }
}
