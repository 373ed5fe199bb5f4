//! Floods the embedded broker, and a real nats-server beside it, and counts what arrives.
//!
//! One connection publishes, another one subscribes; both speak the protocol over plain sockets, so that the server is
//! what is measured. Each server is a process of its own. Every message carries its number, and the subscriber insists
//! on all of them, in order. The exit code is 1 if any is missing.
//!
//! ```text
//! cargo run --release -p backbeat-broker --example flood -- --nats-server target/venv/bin/nats-server
//! ```
//!
//! `--messages N` (2,000,000), `--size BYTES` (250), `--rounds N` (3; the servers take turns, the median counts).

#![expect(clippy::print_stdout, reason = "an example tells its results")]

use std::env;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use backbeat_broker::{Broker, Config};
use tokio_util::sync::CancellationToken;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// After so long without a byte the rest counts as lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// Bytes in one write.
const BATCH: usize = 64 * 1024;

#[derive(Clone)]
struct Flood {
    messages: u64,
    size: usize,
    rounds: usize,
    nats_server: Option<String>,
}

fn main() -> Result<ExitCode> {
    let mut arguments = env::args().skip(1);
    let mut flood = Flood {
        messages: 2_000_000,
        size: 250,
        rounds: 3,
        nats_server: None,
    };
    while let Some(flag) = arguments.next() {
        if flag == SERVE {
            return serve();
        }
        let value = arguments
            .next()
            .ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--messages" => flood.messages = value.parse()?,
            "--size" => flood.size = value.parse::<usize>()?.max(NUMBER),
            "--rounds" => flood.rounds = value.parse::<usize>()?.max(1),
            "--nats-server" => flood.nats_server = Some(value),
            _ => return Err(format!("unknown flag {flag}").into()),
        }
    }
    flood.compare()
}

impl Flood {
    fn compare(&self) -> Result<ExitCode> {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut lost = 0;
        for _ in 0..self.rounds {
            let server = Server::embedded()?;
            lost += self.round("embedded", &server, &mut ours)?;
            if let Some(binary) = &self.nats_server {
                let server = Server::real(binary)?;
                lost += self.round("nats-server", &server, &mut theirs)?;
            }
        }
        let ours = median(&mut ours);
        println!("embedded: {ours:.0} msg/s");
        if self.nats_server.is_some() {
            let theirs = median(&mut theirs);
            println!(
                "nats-server: {theirs:.0} msg/s; the embedded broker reaches {:.2} of it",
                ours / theirs
            );
        }
        println!("lost: {lost}");
        Ok(if lost == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// One flood; adds its rate to `rates` and returns how many messages were lost.
    fn round(&self, name: &str, server: &Server, rates: &mut Vec<f64>) -> Result<u64> {
        let subscriber = connect(server.address, "SUB flood 1\r\n")?;
        let publisher = connect(server.address, "")?;
        let start = Instant::now();
        let flood = self.clone();
        let publishing = thread::spawn(move || flood.publish(publisher));
        let received = self.receive(subscriber)?;
        let seconds = start.elapsed().as_secs_f64();
        publishing.join().map_err(|_| "the publisher panicked")??;
        #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
        let rate = received as f64 / seconds;
        println!(
            "{name}: {received} of {} in {seconds:.2} s, {rate:.0} msg/s",
            self.messages
        );
        rates.push(rate);
        Ok(self.messages - received)
    }

    fn publish(&self, mut socket: TcpStream) -> io::Result<()> {
        let line = format!("PUB flood {}\r\n", self.size);
        let mut frame = [line.as_bytes(), &vec![b'x'; self.size], b"\r\n"].concat();
        let mut batch = Vec::with_capacity(BATCH + frame.len());
        for number in 0..self.messages {
            frame[line.len()..line.len() + NUMBER].copy_from_slice(&number.to_be_bytes());
            batch.extend_from_slice(&frame);
            if batch.len() >= BATCH || number + 1 == self.messages {
                socket.write_all(&batch)?;
                batch.clear();
            }
        }
        // Closing a socket with unread bytes resets it, and a reset loses what the server has not read yet.
        socket.write_all(b"PING\r\n")?;
        await_pong(&mut socket)
    }

    /// How many messages arrived; an error when one is out of order.
    fn receive(&self, mut socket: TcpStream) -> Result<u64> {
        let line = format!("MSG flood 1 {}\r\n", self.size);
        let length = line.len() + self.size + 2;
        let mut buffer = vec![0; 16 * BATCH.max(length)];
        let (mut filled, mut expected) = (0, 0_u64);
        socket.set_read_timeout(Some(PATIENCE))?;
        while expected < self.messages {
            let Ok(count @ 1..) = socket.read(&mut buffer[filled..]) else {
                break;
            };
            filled += count;
            let mut rest = &buffer[..filled];
            loop {
                if let Some(beside) = control_line(rest) {
                    rest = &rest[beside..];
                    continue;
                }
                let Some((frame, after)) = rest.split_at_checked(length) else {
                    break;
                };
                let number = &frame[line.len()..line.len() + NUMBER];
                if !frame.starts_with(line.as_bytes()) || number != expected.to_be_bytes() {
                    return Err(format!("message {expected} is missing or damaged").into());
                }
                expected += 1;
                rest = after;
            }
            let left = rest.len();
            buffer.copy_within(filled - left..filled, 0);
            filled = left;
        }
        Ok(expected)
    }
}

/// The length of a line that `bytes` begin with and that is no message: servers say PING and INFO when they like.
fn control_line(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(b"PING") && !bytes.starts_with(b"INFO") {
        return None;
    }
    bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .map(|end| end + 1)
}

/// Every body begins with the message's number.
const NUMBER: usize = size_of::<u64>();

/// A connection on which `line` has taken effect.
fn connect(address: SocketAddr, line: &str) -> Result<TcpStream> {
    let mut socket = TcpStream::connect(address)?;
    write!(
        socket,
        "CONNECT {{\"verbose\":false,\"pedantic\":false}}\r\n{line}PING\r\n"
    )?;
    await_pong(&mut socket)?;
    Ok(socket)
}

/// Reads byte by byte: what follows the PONG is not ours to take.
fn await_pong(socket: &mut TcpStream) -> io::Result<()> {
    let mut said = Vec::new();
    while !said.ends_with(b"PONG\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte)?;
        said.extend(byte);
    }
    Ok(())
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// A server process; killed when dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn embedded() -> Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .arg(SERVE)
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        Self::announced(child, output, "")
    }

    fn real(binary: &str) -> Result<Self> {
        let mut child = Command::new(binary)
            .args(["--addr", "127.0.0.1", "--port", "-1"])
            .stderr(Stdio::piped())
            .spawn()?;
        let output = child.stderr.take().ok_or("no output")?;
        Self::announced(child, output, "Listening for client connections on ")
    }

    /// Finds the address, the last word of the first line with `text`.
    fn announced(child: Child, output: impl Read + Send + 'static, text: &str) -> Result<Self> {
        let mut server = Self {
            child,
            address: SocketAddr::from(([0; 4], 0)),
        };
        let mut lines = BufReader::new(output).lines();
        for line in lines.by_ref() {
            let line = line?;
            if line.contains(text) {
                server.address = line.rsplit(' ').next().unwrap_or_default().parse()?;
                // Read on, or the server would block on its log.
                thread::spawn(move || lines.for_each(drop));
                return Ok(server);
            }
        }
        Err("the server ended before it listened".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How this program tells itself to be the server.
const SERVE: &str = "serve";

fn serve() -> Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            ..Config::default()
        };
        let broker = Broker::bind(config).await?;
        println!("{}", broker.local_addr());
        broker.run(CancellationToken::new()).await;
        Ok(ExitCode::SUCCESS)
    })
}
