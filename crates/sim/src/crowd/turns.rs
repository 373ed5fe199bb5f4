//! The crowd: many agents that take turns. What one of them decides is in `life`.

use backbeat_contract::{BeatIndex, State};
use backbeat_timing::{ClusterInstant, Nanos, NodeHash};

use super::deal::Deal;
use super::population::Rest;
use super::round::Round;
use super::{AgentCount, Claim, HeardBeat, Mishap, Population, pen};
use crate::life::{Agent, Calls, Surroundings};
use crate::scenario::{Rush, Scenario};

/// Many agents that take turns.
#[derive(Debug)]
pub struct Crowd {
    scenario: Scenario,
    population: Population,
    agents: Vec<Agent>,
    calls: Calls,
    round: Option<Round>,
    /// Whose turn is next. Turns go round all agents, across beats.
    next: usize,
    rest: Rest,
    latest: BeatIndex,
    /// How many agents are in each state; counting them anew would walk through all of them at every beat.
    census: [u32; State::ALL.len()],
}

/// What came of an agent's turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// It claims, and this goes wrong with it.
    Claims(Claim, Mishap),
    /// It has crashed, and will be silent for some beats.
    Crashed {
        /// The agent, by its number.
        agent: u32,
    },
    /// It has not come back yet from a crash.
    Silent {
        /// The agent, by its number.
        agent: u32,
    },
}

impl Crowd {
    /// All agents idle, before the first beat.
    pub fn new(scenario: Scenario, population: Population) -> Self {
        let deal = Deal::new(&scenario);
        let make = |number| {
            let crew = deal.crew_of(number);
            let id = pen::agent_id(scenario.crews.as_slice().get(usize::from(crew)), number);
            let skew = population.faults.skew_ms;
            Agent::new(population.seed, number, crew, NodeHash::of(&id), skew)
        };
        let agents = (0..population.agents.get()).map(make).collect();
        Self {
            scenario,
            population,
            agents,
            calls: Calls::default(),
            round: None,
            next: 0,
            rest: Rest::default(),
            latest: BeatIndex::MIN,
            census: all_idle(population.agents),
        }
    }

    /// Begins the turns of a beat. Turns of the beat before that nobody took are given up; their number is the answer.
    /// Whoever missed a turn is first now. After a beat that is earlier than the one before, on a new timeline, all
    /// agents begin anew: what they had planned was for beats that will not come.
    pub fn begin(&mut self, beat: HeardBeat) -> u64 {
        let given_up = self.give_up();
        if beat.index < self.latest {
            self.calls = Calls::default();
            for agent in &mut self.agents {
                agent.crash(beat.index.get());
            }
            self.census = all_idle(self.population.agents);
        }
        self.latest = beat.index;
        let rush = self
            .scenario
            .rush
            .filter(|rush| rush.holds_at(beat.index.get()));
        let spread = rush.map_or(self.scenario.spread, Rush::spread);
        self.round = Some(Round::new(beat, self.turns_of(beat.length), spread));
        given_up
    }

    /// Gives up the turns of this beat that nobody took, and tells how many there were.
    pub fn give_up(&mut self) -> u64 {
        self.round.take().map_or(0, |round| round.left())
    }

    /// Whether the beat has ended: claims for it would be late.
    pub fn is_over(&self, now: ClusterInstant) -> bool {
        self.round.is_none_or(|round| round.beat.end() <= now)
    }

    /// When the next turn of this beat is due; none when all have been taken.
    pub fn next_moment(&self) -> Option<ClusterInstant> {
        self.round.as_ref()?.next_moment()
    }

    /// The next agent takes its turn at `now`; none when all turns of this beat have been taken.
    pub fn turn(&mut self, now: ClusterInstant) -> Option<Turn> {
        let round = self.round.as_mut()?;
        round.next_moment()?;
        round.take();
        let beat = round.beat;
        let place = self.next;
        self.next = (place + 1) % self.agents.len();
        let mut agent = *self.agents.get(place)?;
        self.census[agent.state() as usize] -= 1;
        let turn = self.act(&mut agent, u32::try_from(place).ok()?, &beat, now);
        self.census[agent.state() as usize] += 1;
        *self.agents.get_mut(place)? = agent;
        Some(turn)
    }

    /// How many agents are in each state, in the order of [`State::ALL`].
    pub const fn census(&self) -> [u32; State::ALL.len()] {
        self.census
    }

    /// The crew of each agent, by its place in the scenario.
    pub(super) fn crews(&self) -> impl Iterator<Item = u8> {
        self.agents.iter().map(|agent| agent.crew)
    }

    /// How the agents live.
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    fn act(&mut self, agent: &mut Agent, me: u32, beat: &HeardBeat, now: ClusterInstant) -> Turn {
        let index = beat.index.get();
        if agent.is_silent(index) {
            return Turn::Silent { agent: me };
        }
        if agent.mishaps.fall(self.population.faults.crash) {
            let back = index + 2 + agent.mishaps.below(8);
            agent.crash(back);
            return Turn::Crashed { agent: me };
        }
        let Some(crew) = self.scenario.crews.as_slice().get(usize::from(agent.crew)) else {
            return Turn::Silent { agent: me };
        };
        let rush = self.scenario.rush.filter(|rush| rush.holds_at(index));
        let step = agent.decide(&mut Surroundings {
            me,
            beat: index,
            crew,
            start: rush.map_or(crew.start, Rush::start),
            agents: &self.agents,
            calls: &mut self.calls,
        });
        if let Some(task) = step.relieved
            && let Some(relieved) = self.agents.get_mut(task.owner as usize)
        {
            relieved.relieve(task);
        }
        let claim = Claim {
            agent: me,
            beat: beat.index,
            window: beat.window,
            deadline: beat.end(),
            state: step.state,
            task: step.task,
            beats_left: step.beats_left,
            percent: step.percent,
            notes: step.notes,
            wait_for: step.wait_for,
            stamp: agent.stamp(beat.stamp, now),
        };
        let mishap = Mishap::draw(&mut agent.mishaps, &self.population.faults, beat, now);
        Turn::Claims(claim, mishap)
    }

    /// How many turns a beat of this length has: one an agent, or as many as the rate wants.
    fn turns_of(&mut self, length: Nanos) -> u64 {
        let agents = self.agents.len() as u64;
        let rate = self.population.rate;
        rate.map_or(agents, |rate| rate.turns(agents, length, &mut self.rest))
    }
}

fn all_idle(agents: AgentCount) -> [u32; State::ALL.len()] {
    let mut census = [0; State::ALL.len()];
    census[State::Idle as usize] = agents.get();
    census
}
