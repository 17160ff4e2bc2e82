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

/// A position in the one spelling that it has.
fn index(step: &str) -> Option<usize> {
    step.parse().ok().filter(|index: &usize| index.to_string() == step)
}
