//! The function takes the field's type.

use typed_secrets::Secrets;

fn check(port: &u32) -> Result<(), &'static str> {
    if *port == 0 { Err("is zero") } else { Ok(()) }
}

#[derive(Secrets)]
struct Settings {
    #[config(env = "PORT", validate = check)]
    key: u16,
}

fn main() {}
