//! A parsed document. Text borrows from the file where it can, and is wiped where it cannot.

use super::text::Text;

/// One place in a document.
pub(super) enum Node<'t> {
    Null,
    Scalar(Scalar<'t>),
    Sequence(Vec<Self>),
    Mapping(Vec<(Text<'t>, Self)>),
}

/// A value that holds no others.
pub(super) struct Scalar<'t> {
    pub(super) text: Text<'t>,
    /// Written without quotes, so that it is a JSON literal if it reads like one.
    pub(super) bare: bool,
}

impl<'t> Node<'t> {
    pub(super) fn quoted(text: impl Into<Text<'t>>) -> Self {
        Self::Scalar(Scalar { text: text.into(), bare: false })
    }

    pub(super) fn bare(text: impl Into<Text<'t>>) -> Self {
        Self::Scalar(Scalar { text: text.into(), bare: true })
    }

    /// The key `name` of this node, else the place that `name` leads to step by step.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.child(name).or_else(|| name.split('/').try_fold(self, Self::child))
    }

    /// Every name that [`find`](Self::find) knows a value by, but for the items of lists.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.add_names("", &mut names);
        names
    }

    fn add_names(&self, start: &str, names: &mut Vec<String>) {
        let Self::Mapping(entries) = self else { return };
        for (key, node) in entries.iter().filter(|(_, node)| !matches!(node, Self::Null)) {
            // A key with a `/` is found at the top alone, and nothing below it.
            let (key, is_plain) = (key.as_str(), !key.as_str().contains('/'));
            if is_plain {
                node.add_names(&format!("{start}{key}/"), names);
            }
            if is_plain || start.is_empty() {
                names.push(format!("{start}{key}"));
            }
        }
    }

    /// The text of a scalar.
    #[cfg(feature = "encrypted-file")]
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(scalar) => Some(scalar.text.as_str()),
            _ => None,
        }
    }

    fn child(&self, step: &str) -> Option<&Self> {
        match self {
            Self::Mapping(entries) => {
                entries.iter().find(|(key, _)| key.as_str() == step).map(|(_, node)| node)
            }
            Self::Sequence(items) => items.get(index(step)?),
            Self::Null | Self::Scalar(_) => None,
        }
    }
}

/// Changing a document.
#[cfg(feature = "encrypted-file")]
impl<'t> Node<'t> {
    /// [`find`](Self::find), to be changed.
    pub(super) fn find_mut(&mut self, name: &str) -> Option<&mut Self> {
        if self.child(name).is_some() {
            return self.child_mut(name);
        }
        name.split('/').try_fold(self, Self::child_mut)
    }

    fn child_mut(&mut self, step: &str) -> Option<&mut Self> {
        match self {
            Self::Mapping(entries) => {
                entries.iter_mut().find(|(key, _)| key.as_str() == step).map(|(_, node)| node)
            }
            Self::Sequence(items) => items.get_mut(index(step)?),
            Self::Null | Self::Scalar(_) => None,
        }
    }

    /// The mapping that `folder` leads to step by step.
    pub(super) fn folder(&mut self, folder: &str) -> Option<&mut Self> {
        let node = folder.split('/').try_fold(self, Self::child_mut)?;
        matches!(node, Self::Mapping(_)).then_some(node)
    }

    /// Takes what [`find`](Self::find) finds out of the mapping or the sequence that it is in.
    pub(super) fn take(&mut self, name: &str) -> Option<Self> {
        if self.child(name).is_some() {
            return self.take_child(name);
        }
        let (folder, step) = name.rsplit_once('/')?;
        folder.split('/').try_fold(self, Self::child_mut)?.take_child(step)
    }

    fn take_child(&mut self, step: &str) -> Option<Self> {
        match self {
            Self::Mapping(entries) => {
                let at = entries.iter().position(|(key, _)| key.as_str() == step)?;
                Some(entries.remove(at).1)
            }
            Self::Sequence(items) => {
                // The others keep their positions, and so their names.
                Some(std::mem::replace(items.get_mut(index(step)?)?, Self::Null))
            }
            Self::Null | Self::Scalar(_) => None,
        }
    }

    /// Sets a key of a mapping.
    pub(super) fn replace(&mut self, key: Text<'t>, node: Self) {
        if let Some(place) = self.child_mut(key.as_str()) {
            *place = node;
        } else if let Self::Mapping(entries) = self {
            entries.push((key, node));
        }
    }
}

/// A position in the one spelling that it has.
fn index(step: &str) -> Option<usize> {
    step.parse().ok().filter(|index: &usize| index.to_string() == step)
}
