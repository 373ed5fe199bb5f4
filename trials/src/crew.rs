//! Agents that say what their script says, and write down what the broker has had of it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::{Client, Subscriber};
use futures_util::StreamExt;
use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::account::{Account, Said};
use crate::heard::{self, Heard};
use crate::listener;
use crate::script::{self, Line};
use crate::upset::{Outcome, Upset};

/// How it is known that the broker has had a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A stream acknowledges that it is stored. What is not acknowledged is said again, byte for byte.
    Stored,
    /// The broker answers a question that was asked after it; it is then on its way to listeners for at most
    /// [`TRANSIT`].
    Passed,
}

/// How long a message may be on its way, 100 ms (BACKBEAT-PER-001).
pub const TRANSIT: Duration = Duration::from_millis(100);

impl Proof {
    /// By when a listener has what the broker is known to have now, in Unix nanoseconds.
    fn there_by(self) -> i128 {
        let way = match self {
            // A stream's own time counts.
            Self::Stored => Duration::ZERO,
            Self::Passed => TRANSIT,
        };
        heard::unix_nanos().saturating_add_unsigned(way.as_nanos())
    }
}

/// Agents that claim in every beat until they are dismissed.
#[derive(Debug)]
pub struct Crew {
    account: Arc<Mutex<Account>>,
    grown: watch::Receiver<usize>,
    stop: watch::Sender<bool>,
    hands: JoinSet<Outcome>,
}

impl Crew {
    /// Begins with the next bar of so many beats, the first of which begins with beat 0.
    pub async fn hire(url: &str, cluster: &str, bar_length: u64, proof: Proof) -> Outcome<Self> {
        let client = listener::connected(url).await?;
        let beats = client.subscribe(format!("backbeat.beat.{cluster}")).await;
        let beats = beats.map_err(|error| Upset::Unmet(error.to_string()))?;
        let account = Arc::default();
        let (grow, grown) = watch::channel(0);
        let (stop, stopped) = watch::channel(false);
        let hand = Hand {
            client,
            cluster: cluster.to_owned(),
            bar_length,
            proof,
            account: Arc::clone(&account),
            grow,
        };
        let mut hands = JoinSet::new();
        hands.spawn(hand.work(beats, stopped));
        Ok(Self {
            account,
            grown,
            stop,
            hands,
        })
    }

    /// How many windows something was said in so far.
    pub fn windows(&self) -> usize {
        *self.grown.borrow()
    }

    /// Waits until something was said in so many windows.
    pub async fn until_windows(&mut self, windows: usize) -> Outcome {
        // Each bar is short, and a broker may be away for a while.
        let longest = listener::PATIENCE
            + Duration::from_secs(3) * u32::try_from(windows).unwrap_or(u32::MAX);
        let waiting = timeout(longest, self.grown.wait_for(|grown| *grown >= windows));
        let late = || Upset::Late {
            what: format!("{windows} windows"),
            waited: longest,
        };
        waiting
            .await
            .ok()
            .and_then(Result::ok)
            .map(drop)
            .ok_or_else(late)
    }

    /// Ends the claims with the bar that goes on, and gives the account of all that was said.
    pub async fn dismiss(mut self) -> Outcome<Account> {
        self.stop.send_replace(true);
        while let Some(ended) = self.hands.join_next().await {
            ended.map_err(|error| Upset::Unmet(error.to_string()))??;
        }
        let account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(account.clone())
    }
}

/// The task that speaks for all agents.
struct Hand {
    client: Client,
    cluster: String,
    bar_length: u64,
    proof: Proof,
    account: Arc<Mutex<Account>>,
    grow: watch::Sender<usize>,
}

impl Hand {
    async fn work(self, mut beats: Subscriber, stopped: watch::Receiver<bool>) -> Outcome {
        let mut last = None;
        while let Some(message) = beats.next().await {
            let Ok(heard) = Heard::read(&message) else {
                continue;
            };
            let (beat, place) = (heard.beat(), heard.beat() % self.bar_length);
            if place == 0 && *stopped.borrow() {
                return Ok(());
            }
            // The first bar is taken from its beginning. What waited while the broker was away is over.
            let begins = last.is_some() || place == 0;
            let is_over = heard::unix_nanos() >= end_of(&heard, beat);
            if last < Some(beat) && begins && !is_over {
                last = Some(beat);
                self.speak(&heard).await?;
            }
        }
        Err(Upset::Unmet("the crew lost its beats".to_owned()))
    }

    /// Says all lines of a beat, and writes them down.
    async fn speak(&self, heard: &Heard) -> Outcome {
        let beat = heard.beat();
        let lines = script::lines(beat, self.bar_length);
        let said = lines.into_iter().map(|line| self.say(line, heard));
        let said = join_all(said).await.into_iter().collect::<Outcome<_>>()?;
        let from = beat - beat % self.bar_length;
        let end = end_of(heard, from + self.bar_length - 1);
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        account.write(from, heard.frame.window_id, end, said);
        self.grow.send_replace(account.windows());
        Ok(())
    }

    async fn say(&self, line: Line, heard: &Heard) -> Outcome<Said> {
        let sent = heard::unix_nanos();
        let subject = format!("backbeat.status.{}.{}", self.cluster, line.agent);
        let claim = claim(&line, sent).to_string();
        for _ in 0..TRIED {
            if self.deliver(&subject, &claim).await {
                return Ok(Said {
                    deadline: end_of(heard, line.beat),
                    line,
                    sent,
                    had: self.proof.there_by(),
                });
            }
            sleep(AGAIN).await;
        }
        Err(Upset::Unmet(format!("nobody took {claim}")))
    }

    /// Whether the broker is known to have had it.
    async fn deliver(&self, subject: &str, claim: &str) -> bool {
        let (subject, payload) = (subject.to_owned(), claim.to_owned().into());
        match self.proof {
            Proof::Stored => {
                let asked = timeout(AGAIN * 10, self.client.request(subject, payload)).await;
                // A refusal has an error in it, and no answer comes from the stream while there is none.
                asked.is_ok_and(|answer| {
                    answer.is_ok_and(|answer| answer.payload.starts_with(b"{\"stream\""))
                })
            }
            Proof::Passed => {
                let published = self.client.publish(subject, payload).await;
                published.is_ok() && listener::round_trip(&self.client).await.is_ok()
            }
        }
    }
}

/// The message, stamped with the instant of its sending.
fn claim(line: &Line, sent: i128) -> serde_json::Value {
    let [low, high, ..] = (sent / 1_000_000).to_le_bytes();
    let wall = u16::from_le_bytes([low, high]);
    let mut claim = json!({
        "type": "backbeat.statusclaim.v1",
        "agent_id": line.agent,
        "task_id": line.task,
        "beat_index": line.beat,
        "state": line.state,
        "hlc": format!("{wall:04x}:0000:c4e3"),
    });
    if let (Some(left), Some(fields)) = (line.beats_left, claim.as_object_mut()) {
        fields.insert("beats_left".to_owned(), left.into());
    }
    claim
}

/// When a beat of the frame's bar ends, in Unix nanoseconds.
fn end_of(heard: &Heard, beat: u64) -> i128 {
    // Phases from the frame's own deadline, which ends its phase.
    let own = i128::from(heard.place());
    let last = i128::from(beat * 3 + 2);
    heard.deadline_nanos() + (last - own) * heard::whole(heard.phase_nanos())
}

const AGAIN: Duration = Duration::from_millis(100);

/// A broker is never away for so long.
const TRIED: u32 = 300;
