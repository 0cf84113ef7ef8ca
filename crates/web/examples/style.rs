//! Serves `/style` alone, to look at parts while changing them: `cargo run -p web --example style -- 127.0.0.1:4401`.
//! The time is always 2026-11-25 10:20 in Shanghai, so that pictures can be compared.

use axum::Router;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;
use web::house::House;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:4401".to_owned());
    let now: Timestamp = "2026-11-25T02:20:00Z".parse()?;
    let mut house = House::new(TimeZone::get("Asia/Shanghai")?, "DEMO", move || now);
    house.demo = true;
    if let Some(what) = web::assets::missing() {
        eprintln!("{what}");
    }
    let routes = web::http::shared(web::style_page::routes::<()>(), &Arc::new(house));
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{address}/style");
    axum::serve(listener, Router::into_make_service(routes)).await?;
    Ok(())
}
