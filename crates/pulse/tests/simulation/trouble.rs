//! What happens to the machines in a run, drawn from a seed.

use std::time::Duration;

use backbeat_bus::inprocess::Direction;
use backbeat_election::transport::simulated::Weather;
use backbeat_pulse::admin::{Control, TempoChange};
use backbeat_timing::{Nanos, Tempo};
use fastrand::Rng;
use tokio::time::sleep;

use crate::stage::{Nature, Stage};

/// The dice of a run.
pub struct Trouble {
    dice: Rng,
    /// When the power failed for all machines at once.
    pub blackouts: Vec<Duration>,
}

impl Trouble {
    pub fn from_seed(seed: u64) -> Self {
        Self {
            dice: Rng::with_seed(seed),
            blackouts: Vec::new(),
        }
    }

    /// Three machines whose clocks have nothing in common: the monotonic ones count from anywhere and drift by up to 40
    /// millionths, the wall clocks are up to ten seconds off.
    pub fn natures(&mut self) -> [Nature; 3] {
        std::array::from_fn(|_| {
            let origin = self.dice.i64(0..1_000_000) * SECOND;
            let parts_per_million = self.dice.i64(-40..=40);
            let wall = self.dice.i64(-10..=10) * SECOND;
            (origin, parts_per_million, wall)
        })
    }

    /// One thing after the other goes wrong, sometimes several at once; then all is mended.
    pub async fn strike(&mut self, stage: &mut Stage, blows: usize) -> Vec<String> {
        let mut told = Vec::new();
        for _ in 0..blows {
            let at = stage.dawn.elapsed();
            let blow = self.blow(stage).await;
            told.push(format!("{at:?}: {blow}"));
            sleep(self.pause()).await;
            if self.dice.bool() {
                told.push(format!("{:?}: all is mended", stage.dawn.elapsed()));
                self.mend(stage).await;
                sleep(self.pause()).await;
            }
        }
        self.mend(stage).await;
        told
    }

    async fn blow(&mut self, stage: &mut Stage) -> String {
        let machine = self.dice.usize(0..stage.machines.len());
        let leader = stage.leader().unwrap_or(machine);
        let victim = if self.dice.bool() { leader } else { machine };
        let name = stage.machines[victim].member.name.clone();
        match self.dice.u8(0..12) {
            0 | 1 => {
                let power_cut = self.dice.bool() && stage.others_know_the_time(victim);
                stage.kill(victim, power_cut).await;
                format!("killed {name}, power cut: {power_cut}")
            }
            2 => {
                let one_way = self.dice.bool();
                self.cut_peers(stage, victim, one_way);
                format!("cut {name} off from its peers, one way: {one_way}")
            }
            3 => {
                let direction = if self.dice.bool() {
                    Direction::ToServer
                } else {
                    Direction::FromServer
                };
                stage.bus.cut(name.as_str(), direction);
                format!("cut {name} off from the bus, {direction:?}")
            }
            4 => {
                stage.bus.disconnect(name.as_str());
                format!("disconnected {name} from the bus")
            }
            5 => {
                let by = Nanos::from_millis(self.dice.i64(-3_600_000..=3_600_000));
                stage.machines[victim].clocks.step(by);
                format!(
                    "stepped the wall clock of {name} by {} s",
                    by.as_seconds_f64()
                )
            }
            6 => {
                let slowest = self.dice.u64(1..=12);
                stage.raft.set_weather(Weather {
                    delay: Duration::from_micros(100)..=Duration::from_millis(slowest),
                    loss: f64::from(self.dice.u8(0..=10)) / 100.0,
                });
                format!("bad weather: up to {slowest} ms")
            }
            7 => self.change_tempo(stage, machine).await,
            8 | 9 => self.slow_disk(stage, victim),
            10 if self.dice.bool() => {
                stage.black_out().await;
                self.blackouts.push(stage.dawn.elapsed());
                "the power failed everywhere".to_owned()
            }
            _ => {
                let Some(running) = &stage.machines[leader].running else {
                    return "nobody to hand over".to_owned();
                };
                let handed = Control::hand_over(&running.node, None).await;
                format!("handover: {handed:?}")
            }
        }
    }

    fn cut_peers(&mut self, stage: &Stage, victim: usize, one_way: bool) {
        let outwards = self.dice.bool();
        let me = &stage.machines[victim].member.name;
        for other in stage.machines.iter().map(|machine| &machine.member.name) {
            if outwards || !one_way {
                stage.raft.cut(me, other);
            }
            if !(outwards && one_way) {
                stage.raft.cut(other, me);
            }
        }
    }

    fn slow_disk(&mut self, stage: &Stage, victim: usize) -> String {
        let machine = &stage.machines[victim];
        let slowest = *self.dice.choice(&[5, 30, 150, 1_000]).unwrap();
        let span = Duration::from_millis(1)..=Duration::from_millis(slowest);
        machine.disk.slow_down(span, self.dice.u64(..));
        let name = &machine.member.name;
        format!("the disk of {name} takes up to {slowest} ms a change")
    }

    async fn change_tempo(&mut self, stage: &Stage, machine: usize) -> String {
        let Some(running) = &stage.machines[machine].running else {
            return "nobody to change the tempo".to_owned();
        };
        let tempo = Tempo::from_bpm(f64::from(self.dice.u16(90..=180))).unwrap();
        let change = TempoChange {
            tempo,
            ramp: self.dice.bool(),
            reason: None,
        };
        let changed = running.node.change_tempo(change).await;
        format!(
            "tempo {tempo}: {}",
            changed.map_or_else(|refusal| refusal.to_string(), |_| "accepted".to_owned())
        )
    }

    /// Undoes everything that went wrong.
    pub async fn mend(&mut self, stage: &mut Stage) {
        stage.raft.heal();
        stage.raft.set_weather(Weather::default());
        for index in 0..stage.machines.len() {
            let name = stage.machines[index].member.name.clone();
            if stage.machines[index].running.is_none() {
                stage.start(index).await;
            }
            stage.machines[index].disk.speed_up();
            stage.bus.heal(name.as_str());
            stage.bus.reconnect(name.as_str());
        }
    }

    fn pause(&mut self) -> Duration {
        Duration::from_millis(self.dice.u64(50..2_500))
    }
}

const SECOND: i64 = 1_000_000_000;
