//! A struct's distinct secrets, numbered in the order in which fields name them.

use std::collections::HashMap;

use crate::{literal::Reference, model::Source};

#[derive(Default)]
pub(super) struct Requests {
    list: Vec<Reference>,
    numbers: HashMap<Reference, usize>,
}

impl Requests {
    /// The source that reads `reference`; its secret is numbered if it is new.
    pub(super) fn source(&mut self, mut reference: Reference) -> Source {
        let field = reference.field.take();
        let number = self.list.len();
        let request = *self.numbers.entry(reference.clone()).or_insert(number);
        if request == number {
            self.list.push(reference);
        }
        Source { request, field }
    }

    pub(super) fn into_list(self) -> Vec<Reference> {
        self.list
    }
}
