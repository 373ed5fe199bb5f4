//! What may happen to a node's folder: it is lost, damaged, another node's, or full. The others go on.

use std::fs;
use std::time::Instant;

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::{Ensemble, play};
use backbeat_trials::setting::Setting;
use backbeat_trials::status;
use backbeat_trials::upset::{Outcome, Upset, ensure};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_lost_its_folder_comes_back_and_counts_again() -> Outcome {
    play(Setting::of(Kind::NatsServer), async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let lost = other_than(ensemble, leader)?;
        ensemble.nodes[lost].kill().await?;
        let folder = ensemble.nodes[lost].part.data.clone();
        fs::remove_dir_all(&folder).map_err(Upset::at("removing a folder"))?;
        ensemble.nodes[lost].restart()?;
        ensemble.settled(&[]).await?;
        until_it_leads(ensemble, lost).await?;
        let killed = leader;
        ensemble.nodes[killed].kill().await?;
        ensemble.listener.until_more(15).await?;
        ensemble.nodes[killed].restart()?;
        ensemble.settled(&[]).await.map(drop)
    })
    .await
    .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_log_is_refused_and_left_as_it_is() -> Outcome {
    play(Setting::of(Kind::Embedded), async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let damaged = other_than(ensemble, leader)?;
        ensemble.nodes[damaged].kill().await?;
        let store = ensemble.nodes[damaged].store();
        let whole = fs::read(&store).map_err(Upset::at(store.display().to_string()))?;
        for (name, bytes) in damages(&whole) {
            fs::write(&store, &bytes).map_err(Upset::at("damaging a log"))?;
            let said = refused_start(ensemble, damaged).await?;
            ensure(said.contains("election.redb"), || {
                format!("the file is not named: {said}")
            })?;
            let left = fs::read(&store).map_err(Upset::at(store.display().to_string()))?;
            ensure(left == bytes, || format!("the file was changed: {name}"))?;
            ensemble.listener.until_more(3).await?;
        }
        fs::write(&store, &whole).map_err(Upset::at("mending a log"))?;
        ensemble.nodes[damaged].restart()?;
        ensemble.settled(&[]).await.map(drop)
    })
    .await
    .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_folder_of_another_node_or_cluster_is_refused() -> Outcome {
    let alone = Setting::of(Kind::Embedded).with(|setting| setting.nodes = 1);
    play(alone, async |ensemble| {
        ensemble.listener.until_more(3).await?;
        ensemble.nodes[0].stop().await?;
        let own = ensemble.nodes[0].part.clone();
        ensemble.nodes[0].part.cluster = "elsewhere".to_owned();
        let said = refused_start(ensemble, 0).await?;
        let named = said.contains("elsewhere") && said.contains(&own.cluster);
        ensure(named, || format!("both clusters should be named: {said}"))?;
        ensemble.nodes[0].part = own.clone();
        ensemble.nodes[0].part.name = "somebody".to_owned();
        let said = refused_start(ensemble, 0).await?;
        ensure(said.contains("somebody"), || {
            format!("the node should be named: {said}")
        })?;
        ensemble.nodes[0].part = own;
        ensemble.nodes[0].restart()?;
        ensemble.listener.until_more(3).await.map(drop)
    })
    .await
    .map(drop)
}

/// A disk that takes no more, of the leader: it cannot note what it promises, so it must give way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leader_with_a_full_disk_gives_way() -> Outcome {
    play(Setting::of(Kind::NatsServer), async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let name = ensemble.nodes[leader].name().to_owned();
        let from = Instant::now();
        ensemble.nodes[leader].actor().starve(0)?;
        ensemble.listener.until_other_than(&name, from).await?;
        ensemble.listener.until_more(15).await?;
        comes_back(ensemble, leader).await
    })
    .await
    .map(drop)
}

/// The same of a follower: nobody hears of it, and the leader can still be replaced once the disk has room again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_with_a_full_disk_disturbs_nobody() -> Outcome {
    play(Setting::of(Kind::Embedded), async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let full = other_than(ensemble, leader)?;
        ensemble.nodes[full].actor().starve(0)?;
        ensemble.listener.until_more(45).await?;
        comes_back(ensemble, full).await?;
        let (killed, _) = ensemble.kill_speaker().await?;
        ensemble.nodes[killed].restart()?;
        ensemble.settled(&[]).await.map(drop)
    })
    .await
    .map(drop)
}

/// Hands the office to a node until it takes it: one that lost its folder must not before it has caught up, nor vote,
/// and nothing else tells when that is over.
async fn until_it_leads(ensemble: &Ensemble, number: usize) -> Outcome {
    let node = &ensemble.nodes[number];
    let handed = async || {
        let speaker = ensemble.speaker().await.ok()?;
        let from = ensemble.nodes[speaker].url();
        let answer = status::hand_over(&from, node.name()).await.ok()?;
        (answer.status == 200).then_some(())
    };
    node.until_seen("to be given the office", handed).await
}

/// The disk has room again, which a new process finds.
async fn comes_back(ensemble: &mut Ensemble, number: usize) -> Outcome {
    if ensemble.nodes[number].actor().pid().is_some() {
        ensemble.nodes[number].kill().await?;
    }
    ensemble.nodes[number].restart()?;
    ensemble.settled(&[]).await.map(drop)
}

/// Starts a node that has to refuse, and gives what it said.
async fn refused_start(ensemble: &mut Ensemble, number: usize) -> Outcome<String> {
    let before = ensemble.nodes[number].actor().said().len();
    ensemble.nodes[number].restart()?;
    let status = ensemble.nodes[number].ended().await?;
    let said = ensemble.nodes[number].actor().said().split_off(before);
    ensure(status.code() == Some(2), || {
        format!("it ended with {status}, saying: {said}")
    })?;
    Ok(unwrapped(&said))
}

/// Reports break long lines, also within names; without the breaks and their margins names can be found.
fn unwrapped(said: &str) -> String {
    let lines = said
        .lines()
        .map(|line| line.trim_matches(|mark: char| mark.is_whitespace() || "│×╰─▶".contains(mark)));
    lines.collect::<Vec<_>>().concat()
}

fn other_than(ensemble: &Ensemble, leader: usize) -> Outcome<usize> {
    let other = ensemble.others(leader).next();
    other.ok_or_else(|| Upset::Unmet("there is no other node".to_owned()))
}

/// Files that are no election log, or not any more.
fn damages(whole: &[u8]) -> [(&'static str, Vec<u8>); 3] {
    let mut headless = whole.to_vec();
    let head = headless.len().min(4_096);
    headless[..head].fill(0xAA);
    let notes = b"this is no database, but somebody's notes\n".to_vec();
    [
        ("foreign", notes),
        ("broken off", whole[..whole.len() / 2].to_vec()),
        ("without its head", headless),
    ]
}
