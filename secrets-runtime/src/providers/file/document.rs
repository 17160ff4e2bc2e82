//! A document in wiped memory for other providers: read, listed, changed and written as JSON.

use std::path::Path;

use super::{Expansion, Format, Node, Output};
use crate::{
    error::{Error, ErrorKind, Result},
    value::{SecretBuf, Value},
};

/// `${…}` stays as it is.
static LITERAL: Expansion = Expansion::Off;

/// A parsed document that borrows from its text.
pub(in crate::providers) struct Document<'t> {
    root: Node<'t>,
    output: Output<'t>,
}

impl<'t> Document<'t> {
    /// Parses `text`; `path` is for messages.
    pub(in crate::providers) fn parse(
        text: &'t [u8],
        format: Format,
        path: &'t Path,
    ) -> Result<Self> {
        Ok(Self { root: format.parse(text, path)?, output: Output::new(&LITERAL, path) })
    }

    /// The value of the key `name`, as [`FileProvider`](super::FileProvider) finds it.
    pub(in crate::providers) fn value(&self, name: &str) -> Result<Value> {
        self.output.key(&self.root, name)
    }

    /// The text of the scalar at `name`.
    pub(in crate::providers) fn text(&self, name: &str) -> Option<&str> {
        self.root.find(name)?.text()
    }

    /// The names in the mapping at `name`, with the text of those that are scalars.
    pub(in crate::providers) fn members(&self, name: &str) -> Option<Vec<(&str, Option<&str>)>> {
        match self.root.find(name)? {
            Node::Mapping(entries) => {
                Some(entries.iter().map(|(key, node)| (key.as_str(), node.text())).collect())
            }
            _ => None,
        }
    }

    /// Every name that [`value`](Self::value) knows, as
    /// [`FileProvider`](super::FileProvider) lists them.
    pub(in crate::providers) fn names(&self) -> Vec<String> {
        self.root.names()
    }

    /// The names of what is no mapping of others.
    pub(in crate::providers) fn leaves(&self) -> Vec<String> {
        let is_leaf = |name: &String| !matches!(self.root.find(name), Some(Node::Mapping(_)));
        self.root.names().into_iter().filter(is_leaf).collect()
    }

    /// Puts `text` in the place of what `name` finds; or else into the mapping that all but the
    /// last step of `name` lead to; or else at the top level.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if the document has no keys.
    pub(in crate::providers) fn set(&mut self, name: &'t str, text: &'t str) -> Result<()> {
        self.make_mapping()?;
        let node = Node::quoted(text);
        if let Some(place) = self.root.find_mut(name) {
            *place = node;
            return Ok(());
        }
        let nested = name.rsplit_once('/');
        match nested.and_then(|(folder, key)| Some((self.root.folder(folder)?, key))) {
            Some((folder, key)) => folder.replace(key.into(), node),
            None => self.root.replace(name.into(), node),
        }
        Ok(())
    }

    /// An empty document becomes an empty mapping.
    fn make_mapping(&mut self) -> Result<()> {
        match self.root {
            Node::Mapping(_) => Ok(()),
            Node::Null => {
                self.root = Node::Mapping(Vec::new());
                Ok(())
            }
            _ => Err(Error::new(ErrorKind::Unsupported, "the document is not a mapping of names")
                .with_hint("start with an empty document, or with one that has keys")),
        }
    }

    /// Removes what `name` finds; whether there was anything.
    pub(in crate::providers) fn remove(&mut self, name: &str) -> bool {
        self.root.take(name).is_some()
    }

    /// Puts every key at the top level of `other` in the place of the one here.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if one of both has no keys.
    pub(in crate::providers) fn merge(&mut self, mut other: Self) -> Result<()> {
        self.make_mapping()?;
        other.make_mapping()?;
        if let Node::Mapping(entries) = other.root {
            for (key, node) in entries {
                self.root.replace(key, node);
            }
        }
        Ok(())
    }

    /// The document as JSON; `size` is about how long it will be.
    pub(in crate::providers) fn json(&self, size: usize) -> Result<SecretBuf> {
        self.output.json(&self.root, size)
    }
}

#[cfg(test)]
mod tests;
