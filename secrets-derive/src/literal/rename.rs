//! `rename_all`: a field's name in another spelling, as serde spells it.

/// A spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RenameRule {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The spellings by the name that is written in the attribute.
pub(crate) const RULES: [(&str, RenameRule); 8] = [
    ("lowercase", RenameRule::Lower),
    ("UPPERCASE", RenameRule::Upper),
    ("PascalCase", RenameRule::Pascal),
    ("camelCase", RenameRule::Camel),
    ("snake_case", RenameRule::Snake),
    ("SCREAMING_SNAKE_CASE", RenameRule::ScreamingSnake),
    ("kebab-case", RenameRule::Kebab),
    ("SCREAMING-KEBAB-CASE", RenameRule::ScreamingKebab),
];

impl RenameRule {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        RULES.iter().find(|(rule, _)| *rule == name).map(|(_, rule)| *rule)
    }

    /// Respells a field's name, which is taken to be `snake_case`.
    pub(crate) fn apply(self, field: &str) -> String {
        match self {
            Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper | Self::ScreamingSnake => field.to_ascii_uppercase(),
            Self::Pascal => pascal(field),
            Self::Camel => lower_first(&pascal(field)),
            Self::Kebab => field.replace('_', "-"),
            Self::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn pascal(field: &str) -> String {
    field.split('_').flat_map(upper_first).collect()
}

fn upper_first(word: &str) -> impl Iterator<Item = char> {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars)
}

fn lower_first(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_as_serde_does() {
        let spellings = |field: &str| RULES.map(|(_, rule)| rule.apply(field)).join(" ");
        for (field, expected) in [
            ("a", "a A A a a A a A"),
            ("z42", "z42 Z42 Z42 z42 z42 Z42 z42 Z42"),
            ("api_key", "api_key API_KEY ApiKey apiKey api_key API_KEY api-key API-KEY"),
            ("_key_2", "_key_2 _KEY_2 Key2 key2 _key_2 _KEY_2 -key-2 -KEY-2"),
            ("über_ß", "über_ß üBER_ß überß überß über_ß üBER_ß über-ß üBER-ß"),
        ] {
            assert_eq!(spellings(field), expected, "{field}");
        }
    }

    #[test]
    fn knows_its_names() {
        assert_eq!(RenameRule::from_name("kebab-case"), Some(RenameRule::Kebab));
        assert_eq!(RenameRule::from_name("Kebab-Case"), None);
    }
}
