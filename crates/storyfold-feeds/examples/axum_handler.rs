//! An engine behind a web service: `cargo run --release -p storyfold-feeds --example axum_handler -- INDEX`
//!
//! ```text
//! POST /reports       a report as JSON, as in a line of a feed -> what became of it
//! GET  /stories/{id}  the story, as `storyfold merge` writes it
//! ```
//!
//! One task writes at a time; whoever reads takes the last commit and waits for nobody.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use storyfold::{Config, Engine, Event, Reader, Story, StoryId};
use storyfold_feeds::{Feed, FeedOptions};
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

#[derive(Clone)]
struct Service {
    engine: Arc<Mutex<Engine>>,
    reader: Reader,
}

/// A refusal, with its reason.
type Refused = (StatusCode, String);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let index = std::env::args().nth(1).ok_or("name the folder of an index")?;
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on {}", listener.local_addr()?);
    Ok(axum::serve(listener, router(Engine::open(index, Config::default())?)).await?)
}

fn router(engine: Engine) -> Router {
    let reader = engine.reader();
    Router::new()
        .route("/reports", post(insert))
        .route("/stories/{id}", get(story))
        .with_state(Service { engine: Arc::new(Mutex::new(engine)), reader })
}

async fn insert(State(service): State<Service>, line: String) -> Result<Json<Vec<Event>>, Refused> {
    // Reading and grouping take their time, and must not hold up other requests.
    let inserted = spawn_blocking(move || {
        let batch =
            Feed::new(FeedOptions::default()).with_standard_input(line.as_bytes()).read_versions(["-"]);
        if let Some(problem) = batch.problems.iter().find(|problem| problem.lost) {
            return Err((StatusCode::UNPROCESSABLE_ENTITY, problem.to_string()));
        }
        let mut engine = service.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let events = engine.insert_batch(batch.reports).map_err(failed)?;
        engine.commit().map_err(failed)?;
        Ok(Json(events))
    });
    inserted.await.map_err(failed)?
}

async fn story(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<Story>, Refused> {
    let id: StoryId = id.parse().map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}")))?;
    let found = spawn_blocking(move || service.reader.snapshot().story(id)).await.map_err(failed)?;
    found.map_err(failed)?.map(Json).ok_or((StatusCode::NOT_FOUND, format!("there is no story {id}")))
}

fn failed(error: impl Error) -> Refused {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};

    use super::*;

    fn request(address: SocketAddr, head: &str, body: &str) -> Result<String, Box<dyn Error>> {
        let mut stream = TcpStream::connect(address)?;
        let length = body.len();
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_report_goes_in_and_its_story_comes_out() -> Result<(), Box<dyn Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            axum::serve(listener, router(Engine::in_memory(Config::default())?))
                .await
                .map_err(Box::<dyn Error + Send + Sync>::from)
        });
        let asked = spawn_blocking(move || -> Result<(), String> {
            let ask =
                |head: &str, body: &str| request(address, head, body).map_err(|error| error.to_string());
            let report =
                r#"{"uri": "a", "text": "The bridge over the Sorn is shut. Buses go by way of Linden."}"#;
            let opened = ask("POST /reports", report)?;
            assert!(opened.starts_with("HTTP/1.1 200") && opened.contains(r#""event":"opened""#), "{opened}");
            let (_, rest) = opened.split_once(r#""story":""#).ok_or("no story")?;
            let story = ask(&format!("GET /stories/{}", &rest[..16]), "")?;
            assert!(story.contains("Buses go by way of Linden."), "{story}");
            assert!(ask("GET /stories/0000000000000000", "")?.starts_with("HTTP/1.1 404"));
            assert!(ask("POST /reports", "{broken")?.starts_with("HTTP/1.1 422"));
            Ok(())
        });
        Ok(asked.await??)
    }
}
