//! The tempo changes: through any node, at a downbeat, by a tenth at most or in steps of that.

use backbeat_trials::broker::Kind;
use backbeat_trials::ensemble::{Ensemble, play};
use backbeat_trials::heard::Heard;
use backbeat_trials::record::Record;
use backbeat_trials::setting::Setting;
use backbeat_trials::status::Answer;
use backbeat_trials::upset::{Outcome, ensure};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_takes_effect_at_the_downbeat_it_names() -> Outcome {
    play(Setting::of(Kind::NatsServer), async |ensemble| {
        let leader = ensemble.settled(&[]).await?;
        let answer = ensemble.nodes[leader].change_tempo(320.0, false).await?;
        accepted(&answer)?;
        let effective = answer.body["effective_beat"].as_u64();
        let first = first_at(ensemble, 320.0).await?;
        let as_told = first.frame.downbeat && effective == Some(first.beat());
        ensure(as_told, || {
            format!(
                "it changed at beat {}, and {effective:?} was told",
                first.beat()
            )
        })
    })
    .await
    .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_follower_passes_a_change_to_the_leader() -> Outcome {
    play(Setting::of(Kind::Embedded), async |ensemble| {
        accepted(&ask_follower(ensemble, 320.0, false).await?)?;
        let first = first_at(ensemble, 320.0).await?;
        ensure(first.frame.downbeat, || {
            format!("it changed at beat {}, which is no downbeat", first.beat())
        })
    })
    .await
    .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_large_a_change_is_refused_with_what_is_allowed() -> Outcome {
    play(Setting::of(Kind::Embedded), async |ensemble| {
        let answer = ask_follower(ensemble, 600.0, false).await?;
        let allowed = &answer.body["error"]["allowed"];
        let bounds =
            [allowed["min"].as_f64(), allowed["max"].as_f64()].map(Option::unwrap_or_default);
        let told = is(bounds[0], 270.0) && is(bounds[1], 330.0);
        ensure(answer.status == 422 && told, || format!("{answer:?}"))?;
        ensemble.listener.until_more(15).await?;
        let steady = |record: &Record| {
            record
                .taken()
                .all(|heard| is(heard.frame.tempo_bpm.bpm(), 300.0))
        };
        ensure(ensemble.listener.with(steady), || {
            "the tempo changed all the same".to_owned()
        })
    })
    .await
    .map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ramp_gets_there_in_steps_of_a_tenth() -> Outcome {
    play(Setting::of(Kind::Embedded), async |ensemble| {
        accepted(&ask_follower(ensemble, 450.0, true).await?)?;
        let what = "the end of the ramp";
        ensemble
            .listener
            .until(what, |record| {
                record
                    .last()
                    .filter(|heard| is(heard.frame.tempo_bpm.bpm(), 450.0))
                    .map(drop)
            })
            .await?;
        let record = ensemble.listener.record();
        let frames: Vec<_> = record.taken().collect();
        for pair in frames.windows(2) {
            let [before, after] = [0, 1].map(|at| pair[at].frame.tempo_bpm.bpm());
            let bars = pair[1].beat() / 4 - pair[0].beat() / 4;
            // Of bars that were missed nobody saw the step.
            let fits = bars > 1 || (after / before - 1.0).abs() < 0.1 + 1e-6;
            ensure(fits, || {
                format!("from {before} to {after} at beat {}", pair[1].beat())
            })?;
        }
        Ok(())
    })
    .await
    .map(drop)
}

/// The first frame of a tempo.
async fn first_at(ensemble: &Ensemble, bpm: f64) -> Outcome<Heard> {
    let what = "the first frame of the new tempo";
    let find = |record: &Record| {
        let mut taken = record.taken();
        taken
            .find(|heard| is(heard.frame.tempo_bpm.bpm(), bpm))
            .cloned()
    };
    ensemble.listener.until(what, find).await
}

async fn ask_follower(ensemble: &Ensemble, bpm: f64, ramp: bool) -> Outcome<Answer> {
    let leader = ensemble.settled(&[]).await?;
    let follower = ensemble.others(leader).next().unwrap_or(leader);
    ensemble.nodes[follower].change_tempo(bpm, ramp).await
}

fn accepted(answer: &Answer) -> Outcome {
    ensure(answer.status == 202, || format!("{answer:?}"))
}

/// Equal to a thousandth of a beat: tempi are rounded on their way.
fn is(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-3
}
