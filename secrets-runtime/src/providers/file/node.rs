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
