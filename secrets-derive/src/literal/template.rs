//! The text of `compose`: `postgres://{db.username}:{db.password}@{host}/app`.

/// One piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// The names of a dotted field path; never empty.
    Insert(Vec<String>),
}

pub(crate) const NO_INSERTION: &str =
    "a composed text inserts at least one field, such as `{password}`";
const EMPTY: &str =
    "`{}` inserts nothing; name a field, as in `{password}`, or write `{{}}` for literal braces";
const UNCLOSED: &str = "`{` is not closed; write a literal brace as `{{`";
const UNOPENED: &str = "`}` closes nothing; write a literal brace as `}}`";

/// Splits a template; the error says what is wrong.
pub(crate) fn parse(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        plain.push_str(before);
        if let Some(after) = literal_brace(brace, &mut plain) {
            rest = after;
            continue;
        }
        let insertion = brace.strip_prefix('{').ok_or(UNOPENED)?;
        let (path, after) = insertion.split_once('}').ok_or(UNCLOSED)?;
        flush(&mut plain, &mut pieces);
        pieces.push(Piece::Insert(parse_path(path)?));
        rest = after;
    }
    plain.push_str(rest);
    flush(&mut plain, &mut pieces);
    Ok(pieces)
}

/// Reads `{{` or `}}` at the start of `text`; the rest after it.
fn literal_brace<'a>(text: &'a str, plain: &mut String) -> Option<&'a str> {
    let (brace, rest) = text.split_at_checked(2)?;
    plain.push(match brace {
        "{{" => '{',
        "}}" => '}',
        _ => return None,
    });
    Some(rest)
}

fn flush(plain: &mut String, pieces: &mut Vec<Piece>) {
    if !plain.is_empty() {
        pieces.push(Piece::Text(std::mem::take(plain)));
    }
}

fn parse_path(path: &str) -> Result<Vec<String>, String> {
    if path.is_empty() {
        return Err(EMPTY.to_owned());
    }
    let names: Vec<String> = path.split('.').map(str::to_owned).collect();
    match names.iter().find(|name| !is_member(name)) {
        None => Ok(names),
        Some(_) => Err(format!(
            "`{{{path}}}` is not a field path such as `{{db.password}}`; write a literal brace as `{{{{`"
        )),
    }
}

/// Whether `name` can be a field's name; keywords are, since fields may be raw identifiers.
fn is_member(name: &str) -> bool {
    let mut chars = name.strip_prefix("r#").unwrap_or(name).chars();
    let starts = chars.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    starts && name != "_" && chars.all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn insert(path: &str) -> Piece {
        Piece::Insert(path.split('.').map(str::to_owned).collect())
    }

    #[test]
    fn splits_text_and_insertions() {
        assert_eq!(
            parse("postgres://{db.user}:{db.password}@{host}/app"),
            Ok(vec![
                text("postgres://"),
                insert("db.user"),
                text(":"),
                insert("db.password"),
                text("@"),
                insert("host"),
                text("/app"),
            ])
        );
        assert_eq!(parse("{a}{b}"), Ok(vec![insert("a"), insert("b")]));
        assert_eq!(parse(""), Ok(vec![]));
    }

    #[test]
    fn doubled_braces_are_literal() {
        assert_eq!(
            parse("{{\"k\": \"{v}\"}}"),
            Ok(vec![text("{\"k\": \""), insert("v"), text("\"}")])
        );
        assert_eq!(parse("{{{a}}}"), Ok(vec![text("{"), insert("a"), text("}")]));
        assert_eq!(parse("é{{"), Ok(vec![text("é{")]));
    }

    #[test]
    fn says_what_is_wrong() {
        for (template, reason) in [
            ("{}", EMPTY),
            ("a {b", UNCLOSED),
            ("{", UNCLOSED),
            ("a } b", UNOPENED),
            ("{a}}", UNOPENED),
        ] {
            assert_eq!(parse(template), Err(reason.to_owned()), "{template}");
        }
        for template in ["{a b}", "{a.}", "{.a}", "{a..b}", "{0}", "{a:?}", "{ a }", "{a-b}", "{_}"]
        {
            let error = parse(template).expect_err(template);
            assert!(error.contains("is not a field path"), "{template}: {error}");
        }
    }
}
