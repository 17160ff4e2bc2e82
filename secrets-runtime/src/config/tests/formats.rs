//! What the formats have of their own: places, bare words, depth and length.

use super::super::{Config, ConfigError, ConfigFormat};

fn parse(text: &str, format: ConfigFormat) -> Result<Config, ConfigError> {
    Config::reader().with_variables(|_| None).parse(text, format)
}

/// Line and column of the first mistake, and what it is.
fn first(text: &str, format: ConfigFormat) -> (Option<(usize, usize)>, String) {
    let error = parse(text, format).unwrap_err();
    let mistake = &error.mistakes()[0];
    (mistake.line().zip(mistake.column()), mistake.message().to_owned())
}

fn place(text: &str, format: ConfigFormat) -> (usize, usize) {
    first(text, format).0.unwrap()
}

#[test]
fn columns_are_counted_in_characters() {
    use ConfigFormat::{Json, Toml, Yaml};
    assert_eq!(place("{\"ttl\": \"äöü\", \"x\": }", Json), (1, 21));
    assert_eq!(place("{\n \"ttl\": \"äöü\",}", Json), (2, 15));
    assert_eq!(place("{\"profile\": {\"äöü\": {}}, \"ttl\": 5}", Json), (1, 33));
    assert_eq!(place("\u{feff}{\"tll\": 1}", Json), (1, 2));
    assert_eq!(place("ttl: 5m\r\nprofile: { ä: { tll: 1 } }", Yaml), (2, 17));
    assert_eq!(place("ttl = '5m'\r\n\t[profile.\"ä\"]\r\n\ttll = 1", Toml), (3, 2));
    assert_eq!(place("\u{feff}tll = 1", Toml), (1, 1));
    assert_eq!(place("load = 'äöü', 1", Toml), (1, 13));
}

fn provider(key: &str, value: &str, format: ConfigFormat) -> Result<Config, ConfigError> {
    let text = match format {
        ConfigFormat::Toml => format!("providers.a = {{ type = 'env', {key} = {value} }}"),
        _ => format!("providers: {{ a: {{ type: env, {key}: {value} }} }}"),
    };
    parse(&text, format)
}

#[test]
fn without_quotes_toml_has_no_text() {
    for bare in ["2020-01-01", "12:00:00", "0xFF", "0b1", "inf", "-nan", "1_000", "true"] {
        assert!(provider("prefix", bare, ConfigFormat::Toml).is_err(), "{bare}");
    }
    for number in ["0x1F", "1_0", "+4"] {
        assert!(provider("concurrency", number, ConfigFormat::Toml).is_ok(), "{number}");
    }
}

/// As its core schema says.
#[test]
fn without_quotes_yaml_has_text_numbers_and_flags() {
    for bare in ["yes", "on", "12:30", "2020-01-01", "inf", "1_000", "a b"] {
        assert!(provider("prefix", bare, ConfigFormat::Yaml).is_ok(), "{bare}");
    }
    for bare in ["0xFF", ".inf", "True", "Null", "1e3", "+5", "-1"] {
        assert!(provider("prefix", bare, ConfigFormat::Yaml).is_err(), "{bare}");
    }
    for flag in ["true", "True", "FALSE"] {
        assert!(provider("enabled", flag, ConfigFormat::Yaml).is_ok(), "{flag}");
    }
    for flag in ["yes", "on", "'true'", "1"] {
        assert!(provider("enabled", flag, ConfigFormat::Yaml).is_err(), "{flag}");
    }
}

#[test]
fn anchors_are_of_no_use_and_aliases_are_refused() {
    assert!(parse("providers: &x { a: &b { type: &c env } }", ConfigFormat::Yaml).is_ok());
    let laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]";
    assert_eq!(place(laughs, ConfigFormat::Yaml), (2, 8));
}

/// JSON that is refused is never told to be no YAML.
#[test]
fn a_fault_of_json_names_json() {
    let long = format!("{{\"{}\": 1}}", "k".repeat(2000));
    for text in [&*long, "{\"ttl\": \"\u{7f}\"}", "{\"ttl\": 1,}", "", &"[".repeat(300)] {
        let (_, message) = first(text, ConfigFormat::Json);
        assert!(message.contains("JSON"), "{message}");
    }
}

/// A line for each number below `count`.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

/// Neither the parsers nor what goes through their documents may overflow the stack.
#[test]
fn no_depth_is_too_much() {
    let deep = 100_000;
    let indented = lines(2000, |depth| format!("{}a:\n", " ".repeat(depth)));
    for text in [indented, "[".repeat(deep), "{a: ".repeat(deep), "- ".repeat(deep)] {
        assert!(parse(&text, ConfigFormat::Yaml).is_err());
    }
    let closed = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    assert!(parse(&closed, ConfigFormat::Json).is_err());
    let dotted = vec!["a"; deep].join(".");
    for text in [format!("{dotted} = 1"), format!("[{dotted}]"), format!("load = {closed}")] {
        assert!(parse(&text, ConfigFormat::Toml).is_err());
    }
}

/// Were each place counted from the begin, this would take minutes.
#[test]
fn a_long_file_is_read_at_once() {
    let unknown = lines(20_000, |number| format!("k{number} = 1\n"));
    let error = parse(&unknown, ConfigFormat::Toml).unwrap_err();
    assert_eq!(error.mistakes().len(), 20_000);
    assert_eq!(error.mistakes()[19_999].line(), Some(20_000));
    let items = format!("load = [{}]", "'a:b',".repeat(20_000));
    assert_eq!(parse(&items, ConfigFormat::Toml).unwrap().load_patterns().count(), 20_000);
    let many = lines(5_000, |number| format!("[providers.p{number}]\ntype = 'env'\n"));
    assert_eq!(parse(&many, ConfigFormat::Toml).unwrap().providers().count(), 5_000);
}

#[test]
fn what_is_too_long_for_a_configuration_says_so() {
    let text = "#".repeat(1024 * 1024 + 1);
    let (at, message) = first(&text, ConfigFormat::Toml);
    assert_eq!((at, &*message), (None, "the file is larger than 1 MiB"));
}

/// Which name a character gets in a list depends on it.
#[test]
fn keys_keep_their_order() {
    let text = "[providers.b]\ntype = 'env'\n[providers.a]\ntype = 'env'";
    let config = parse(text, ConfigFormat::Toml).unwrap();
    assert_eq!(config.providers().collect::<Vec<_>>(), ["b", "a"]);
}

#[test]
fn the_name_of_a_variable_is_taken_as_it_is() {
    for name in ["A#b", "A?version=1", "100%"] {
        let text = format!("[cache.file]\npath = 'c'\nkey = {{ env = '{name}' }}");
        match parse(&text, ConfigFormat::Toml) {
            Ok(_) => {}
            Err(error) => assert!(error.to_string().contains("cargo feature"), "{error}"),
        }
    }
}

#[test]
fn patterns_are_those_of_preload() {
    for item in ["aws:[abc", "aws:a?stage=x", "aws:a**b", "env:%zz", "aws:a#", "AWS:a"] {
        let (at, message) = first(&format!("load = ['{item}']"), ConfigFormat::Toml);
        assert_eq!(at, Some((1, 9)), "{item}");
        assert!(message.contains("is no pattern of references"), "{message}");
    }
}
