//! The service over real HTTP, with its secrets from memory.

use std::{net::SocketAddr, sync::mpsc::Sender};

use actix_service::{Settings, routes};
use actix_web::{App, HttpServer, web::Data};
use typed_secrets::{Runtime, Secrets as _};

#[path = "../../contract/http.rs"]
mod contract;

#[actix_web::main]
async fn serve(runtime: Runtime, address: &Sender<SocketAddr>) {
    let settings = Data::new(Settings::live_from(&runtime).await.expect("all settings"));
    let runtime = Data::new(runtime);
    let app = move || App::new().configure(routes(settings.clone(), runtime.clone()));
    let server = HttpServer::new(app).workers(1).bind("127.0.0.1:0").expect("a free port");
    address.send(server.addrs()[0]).expect("a test");
    server.run().await.expect("a server");
}

contract::keeps!(serve);
