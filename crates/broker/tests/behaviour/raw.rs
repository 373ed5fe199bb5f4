//! A client that sends what it is told and reads line by line, for everything a well-behaved library would not do.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::server::{Server, bounded};

/// A connection whose INFO has been read.
pub(crate) struct Raw {
    stream: BufReader<TcpStream>,
    pub(crate) info: serde_json::Value,
}

/// A CONNECT that turns on what modern clients use.
pub(crate) const CONNECT: &str = "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true,\"echo\":true}\r\n";

/// How long silence must last to count as silence, where a round trip cannot show it.
const SILENCE: Duration = Duration::from_millis(200);

impl Raw {
    /// Connects and reads INFO; says nothing.
    pub(crate) async fn open(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let mut raw = Self {
            stream: BufReader::new(stream),
            info: serde_json::Value::Null,
        };
        let line = raw.any_line().await.expect("INFO");
        raw.info = serde_json::from_str(line.strip_prefix("INFO ").expect("INFO")).unwrap();
        raw
    }

    /// Connects and says CONNECT.
    pub(crate) async fn connect(server: &Server) -> Self {
        let mut raw = Self::open(server).await;
        raw.send(CONNECT).await;
        raw
    }

    /// Sends text; a server that has hung up already is told nothing, which the next read will show.
    pub(crate) async fn send(&mut self, text: impl AsRef<[u8]>) {
        let _ = bounded(self.stream.get_mut().write_all(text.as_ref())).await;
    }

    /// The next line without its end; `None` when the server has hung up. A server may send INFO and PING whenever it
    /// likes; those are passed over.
    pub(crate) async fn line(&mut self) -> Option<String> {
        loop {
            let line = self.any_line().await?;
            if line != "PING" && !line.starts_with("INFO ") {
                return Some(line);
            }
        }
    }

    /// The next line, whatever it is.
    pub(crate) async fn any_line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        match bounded(self.stream.read_until(b'\n', &mut line)).await {
            Ok(0) | Err(_) => None,
            Ok(_) => Some(String::from_utf8_lossy(&line).trim_end().to_owned()),
        }
    }

    /// Sends `text` and a PING; all lines before the PONG.
    pub(crate) async fn exchange(&mut self, text: impl AsRef<[u8]>) -> Vec<String> {
        self.send(text).await;
        self.send("PING\r\n").await;
        let mut lines = Vec::new();
        loop {
            let line = self.line().await;
            let line = line.unwrap_or_else(|| panic!("hung up after {lines:?}"));
            if line == "PONG" {
                return lines;
            }
            lines.push(line);
        }
    }

    /// All lines until the server hangs up.
    pub(crate) async fn last_lines(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.line().await {
            lines.push(line);
        }
        lines
    }

    /// Reads `count` bytes.
    pub(crate) async fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        bounded(self.stream.read_exact(&mut bytes)).await.unwrap();
        bytes
    }

    /// Reads to the end, however it comes, and says how many bytes there were.
    pub(crate) async fn drain(&mut self) -> usize {
        let mut buffer = vec![0; 1 << 16];
        let mut total = 0;
        while let Ok(count @ 1..) = bounded(self.stream.read(&mut buffer)).await {
            total += count;
        }
        total
    }

    /// Nothing arrives.
    pub(crate) async fn is_silent(&mut self) -> bool {
        timeout(SILENCE, self.line()).await.is_err()
    }
}
