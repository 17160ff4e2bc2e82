//! The child process: a server over TLS that chose the secret itself, and gives it to the clients
//! of all clouds.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use base64ct::{Base64, Encoding as _};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::scan::{Needle, masked_hex};

/// The argument that makes this program the server.
pub(crate) const CHILD: &str = "residue-server";

/// The child process, which ends with this.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    pub(crate) secret: Needle,
    /// The same in base64, as Google sends it.
    pub(crate) encoded: Needle,
}

impl Server {
    pub(crate) fn start(len: usize) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let mut child =
            command.args([CHILD, &len.to_string()]).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut line = || lines.next().unwrap().unwrap();
        let url = line();
        let [secret, encoded] =
            [line(), line()].map(|line| Needle::from_masked_hex(&line).unwrap());
        Self { child, url, secret, encoded }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate or key of the tests.
pub(crate) fn file(name: &str) -> PathBuf {
    let folder = "src/providers/wire/tests/certificates";
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(name)
}

/// Prints the URL, and the secret as it is and in base64, both masked; then answers every request with the secret.
pub(crate) fn run(len: usize) {
    let secret = random_text(len);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("https://localhost:{}", listener.local_addr().unwrap().port());
    println!("{}", masked_hex(secret.as_bytes()));
    println!("{}", masked_hex(Base64::encode_string(secret.as_bytes()).as_bytes()));
    let config = Arc::new(config());
    for tcp in listener.incoming() {
        serve(tcp.unwrap(), Arc::clone(&config), &secret);
    }
}

fn random_text(len: usize) -> String {
    let mut bytes = vec![0; len];
    File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    bytes.iter().map(|byte| char::from(b'A' + byte % 26)).collect()
}

fn config() -> ServerConfig {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

fn serve(tcp: TcpStream, config: Arc<ServerConfig>, secret: &str) {
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), tcp);
    let mut request = [0; 8192];
    while let Ok(read @ 1..) = stream.read(&mut request) {
        let answer = answer(&String::from_utf8_lossy(&request[..read]), secret);
        if stream.write_all(answer.as_bytes()).and_then(|()| stream.flush()).is_err() {
            return;
        }
    }
}

/// What the cloud answers whose client sent `request`, by the path.
fn answer(request: &str, secret: &str) -> String {
    let path = request.split(' ').nth(1).unwrap_or_default();
    if path.contains(":access") {
        let data = Base64::encode_string(secret.as_bytes());
        let name = "projects/1/secrets/db/versions/1";
        return found(&format!(r#"{{"name":"{name}","payload":{{"data":"{data}"}}}}"#));
    }
    if path.ends_with("/token") {
        return found(r#"{"token_type":"Bearer","expires_in":3600,"access_token":"t"}"#);
    }
    if !path.starts_with("/secrets/") {
        return found(&format!(r#"{{"Name":"db","ARN":"arn:x","SecretString":"{secret}"}}"#));
    }
    if !request.to_ascii_lowercase().contains("\r\nauthorization:") {
        let challenge = "Bearer authorization=\"https://login.microsoftonline.com/tenant\", \
             resource=\"https://vault.azure.net\"";
        return format!(
            "HTTP/1.1 401 X\r\nWWW-Authenticate: {challenge}\r\nContent-Length: 0\r\n\r\n"
        );
    }
    let id = "https://shop.vault.azure.net/secrets/db/1";
    found(&format!(r#"{{"id":"{id}","value":"{secret}"}}"#))
}

fn found(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}
