//! The store keeps, finds and forgets.

use backbeat_contract::{BarReport, BarReportTag, BeatIndex, Count, WindowId};
use backbeat_reverb::store::{KeptReport, RedbStore, RefuseStore, ReportStore, Retention};
use backbeat_timing::{ClusterInstant, Nanos};
use std::time::Duration;
use tempfile::TempDir;

fn report(number: u8) -> BarReport {
    let beat = |beat: u64| BeatIndex::new(beat).unwrap();
    let none = Count::new(0).unwrap();
    BarReport {
        tag: BarReportTag,
        window_id: WindowId::new([number; 16]),
        from_beat: beat(u64::from(number) * 4),
        to_beat: beat(u64::from(number) * 4 + 3),
        agents_reporting: none,
        on_time_reviews: none,
        help_promises_fulfilled: none,
        secret_rotations_ok: true,
        tempo_drift_ms: 0.0,
        issues: Vec::new(),
        performance: None,
    }
}

/// Told at this many seconds.
fn kept(number: u8) -> KeptReport {
    let at = ClusterInstant::from_unix_nanos(0) + Nanos::from_millis(i64::from(number) * 1000);
    KeptReport::new(report(number), at)
}

fn filled(retention: Retention) -> RedbStore {
    let store = RedbStore::in_memory(retention).unwrap();
    for number in 0..10 {
        assert!(store.tell(&kept(number)).unwrap());
        store.keep(&[number]).unwrap();
    }
    store
}

fn numbers(found: &[KeptReport]) -> Vec<u64> {
    let numbers = found.iter().map(|kept| kept.report.from_beat.get() / 4);
    numbers.collect()
}

#[test]
fn reports_are_found_by_window_by_beats_and_by_age() {
    let store = filled(Retention::default());
    let id = |number| WindowId::new([number; 16]);
    assert_eq!(store.report(id(3)).unwrap(), Some(kept(3)));
    assert_eq!(store.report(id(99)).unwrap(), None);
    assert_eq!(numbers(&store.latest(3, None).unwrap()), [9, 8, 7]);
    assert_eq!(numbers(&store.latest(3, Some(id(2))).unwrap()), [1, 0]);
    let beats = |from, to| BeatIndex::new(from).unwrap()..=BeatIndex::new(to).unwrap();
    assert_eq!(numbers(&store.between(beats(7, 12), 9).unwrap()), [1, 2, 3]);
    assert_eq!(numbers(&store.between(beats(0, 99), 2).unwrap()), [0, 1]);
    assert_eq!(store.keepsake().unwrap(), Some(vec![9]));
    assert_eq!(store.len().unwrap(), 10);
}

#[test]
fn a_window_has_one_report_and_its_place() {
    let store = filled(Retention::default());
    assert_eq!(store.unpublished().unwrap().len(), 10);
    assert!(!store.tell(&kept(4).as_published()).unwrap());
    assert_eq!(store.unpublished().unwrap().len(), 10);
    store.mark_published(kept(4).report.window_id).unwrap();
    assert_eq!(store.len().unwrap(), 10);
    assert_eq!(store.unpublished().unwrap().len(), 9);
    assert_eq!(numbers(&store.latest(6, None).unwrap()), [9, 8, 7, 6, 5, 4]);
    assert_eq!(store.keepsake().unwrap(), Some(vec![9]));
}

#[test]
fn what_is_old_or_too_much_goes_and_the_latest_stays() {
    let by_age = Retention {
        age: Duration::from_secs(3),
        ..Retention::default()
    };
    let store = filled(by_age);
    assert_eq!(numbers(&store.latest(20, None).unwrap()), [9, 8, 7, 6]);
    assert_eq!(store.report(WindowId::new([5; 16])).unwrap(), None);
    let by_size = Retention {
        bytes: 1,
        ..Retention::default()
    };
    assert_eq!(numbers(&filled(by_size).latest(20, None).unwrap()), [9]);
}

#[test]
fn a_store_is_there_again_after_it_was_closed_and_belongs_to_one() {
    let folder = TempDir::new().unwrap();
    let open = || RedbStore::in_folder(folder.path(), Retention::default());
    let store = open().unwrap();
    assert!(store.tell(&kept(1)).unwrap());
    store.keep(b"windows").unwrap();
    assert!(matches!(open(), Err(RefuseStore::Open(_))));
    drop(store);
    let store = open().unwrap();
    assert_eq!(store.report(WindowId::new([1; 16])).unwrap(), Some(kept(1)));
    assert_eq!(store.keepsake().unwrap(), Some(b"windows".to_vec()));
}

#[test]
fn a_damaged_store_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let open = || RedbStore::in_folder(folder.path(), Retention::default());
    let store = open().unwrap();
    for number in 0..10 {
        assert!(store.tell(&kept(number)).unwrap());
        store.keep(&[number]).unwrap();
    }
    let path = folder.path().join("reports.redb");
    // As a kill leaves it: the database marks such a file when it begins to mend it.
    let left = std::fs::read(&path).unwrap();
    drop(store);
    let damaged = &left[..left.len() / 4];
    std::fs::write(&path, damaged).unwrap();
    let refusal = open().unwrap_err().to_string();
    assert!(
        refusal.contains("reports.redb") && refusal.contains("damaged"),
        "{refusal}"
    );
    assert!(
        std::fs::read(&path).unwrap() == damaged,
        "the file was changed"
    );
}
