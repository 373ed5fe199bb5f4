//! The store in one redb file, or in memory.

use super::table::{BEATS, BYTES, KEEPSAKE, REPORTS, SUMS, UNPUBLISHED, WINDOWS};
use super::{KeptReport, RefuseStore, ReportStore, Retention};
use backbeat_contract::{BeatIndex, WindowId};
use backbeat_datafile::{file_in_folder, open};
use backbeat_timing::{ClusterInstant, Nanos};
use redb::backends::InMemoryBackend;
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, WriteTransaction};
use std::ops::RangeInclusive;
use std::path::Path;

/// Reports in one file. It belongs to one process at a time.
#[derive(Debug)]
pub struct RedbStore {
    database: Database,
    retention: Retention,
    outlives_process: bool,
}

/// The name of the file under the data folder.
const FILE: &str = "reports.redb";

/// Most reports that one write removes, so that none takes long after a retention was shortened.
const REMOVED_AT_ONCE: usize = 64;

/// Memory for pages, in bytes. Reports are small and read rarely.
const CACHE_BYTES: usize = 8 << 20;

impl RedbStore {
    /// Opens or begins the store in a folder, which is made if it is not there. A file that is refused is left as it was.
    pub fn in_folder(folder: &Path, retention: Retention) -> Result<Self, RefuseStore> {
        let file = file_in_folder(folder, FILE)?;
        let accept = |database| Self::of(database, retention, true);
        open(
            file,
            &folder.join(FILE),
            CACHE_BYTES,
            RefuseStore::from,
            accept,
        )
    }

    /// A store that forgets everything when it is dropped.
    pub fn in_memory(retention: Retention) -> Result<Self, RefuseStore> {
        let path = Path::new("(memory)");
        let accept = |database| Self::of(database, retention, false);
        open(
            InMemoryBackend::new(),
            path,
            CACHE_BYTES,
            RefuseStore::from,
            accept,
        )
    }

    /// Readers find every table from the start.
    fn of(
        database: Database,
        retention: Retention,
        outlives_process: bool,
    ) -> Result<Self, RefuseStore> {
        let change = database.begin_write()?;
        change.open_table(REPORTS)?;
        change.open_table(WINDOWS)?;
        change.open_table(BEATS)?;
        change.open_table(UNPUBLISHED)?;
        change.open_table(SUMS)?;
        change.open_table(KEEPSAKE)?;
        change.commit()?;
        Ok(Self {
            database,
            retention,
            outlives_process,
        })
    }

    /// Removes the oldest reports while there are too many bytes or they are too old, but not the latest.
    fn forget(&self, change: &WriteTransaction, now: ClusterInstant) -> Result<(), RefuseStore> {
        let too_old = now + Nanos::new(-Nanos::from(self.retention.age).get());
        for _ in 0..REMOVED_AT_ONCE {
            let Some((number, oldest)) = oldest_of_many(change)? else {
                return Ok(());
            };
            if sum(change)? <= self.retention.bytes && oldest.told_at() >= too_old {
                return Ok(());
            }
            remove(change, number, &oldest)?;
        }
        Ok(())
    }
}

impl ReportStore for RedbStore {
    fn tell(&self, kept: &KeptReport) -> Result<bool, RefuseStore> {
        let change = self.database.begin_write()?;
        if known(&change, kept.report.window_id)?.is_some() {
            return Ok(false);
        }
        insert(&change, next_number(&change)?, kept)?;
        self.forget(&change, kept.told_at())?;
        change.commit()?;
        Ok(true)
    }

    fn adopt(&self, kept: &KeptReport) -> Result<(), RefuseStore> {
        let change = self.database.begin_write()?;
        let number = match known(&change, kept.report.window_id)? {
            Some((number, before)) => {
                remove(&change, number, &before)?;
                number
            }
            None => next_number(&change)?,
        };
        insert(&change, number, kept)?;
        self.forget(&change, kept.told_at())?;
        Ok(change.commit()?)
    }

    fn mark_published(&self, window: WindowId) -> Result<(), RefuseStore> {
        match self.report(window)? {
            Some(kept) if !kept.published => self.adopt(&kept.as_published()),
            _ => Ok(()),
        }
    }

    fn keep(&self, keepsake: &[u8]) -> Result<(), RefuseStore> {
        let change = self.database.begin_write()?;
        change.open_table(KEEPSAKE)?.insert((), keepsake)?;
        Ok(change.commit()?)
    }

    fn keepsake(&self) -> Result<Option<Vec<u8>>, RefuseStore> {
        let look = self.database.begin_read()?;
        let keepsake = look.open_table(KEEPSAKE)?.get(())?;
        Ok(keepsake.map(|bytes| bytes.value().to_vec()))
    }

    fn report(&self, window: WindowId) -> Result<Option<KeptReport>, RefuseStore> {
        let look = self.database.begin_read()?;
        let Some(number) = look.open_table(WINDOWS)?.get(*window.as_bytes())? else {
            return Ok(None);
        };
        let bytes = look.open_table(REPORTS)?.get(number.value())?;
        bytes.map(|bytes| read(bytes.value())).transpose()
    }

    fn latest(
        &self,
        limit: usize,
        before: Option<WindowId>,
    ) -> Result<Vec<KeptReport>, RefuseStore> {
        let look = self.database.begin_read()?;
        let end = match before {
            None => u64::MAX,
            Some(window) => match look.open_table(WINDOWS)?.get(*window.as_bytes())? {
                None => return Ok(Vec::new()),
                Some(number) => number.value(),
            },
        };
        let reports = look.open_table(REPORTS)?;
        let newest = reports.range(..end)?.rev().take(limit);
        newest.map(|entry| read(entry?.1.value())).collect()
    }

    fn between(
        &self,
        beats: RangeInclusive<BeatIndex>,
        limit: usize,
    ) -> Result<Vec<KeptReport>, RefuseStore> {
        let look = self.database.begin_read()?;
        let (order, reports) = (look.open_table(BEATS)?, look.open_table(REPORTS)?);
        let mut found = Vec::new();
        // A window that began long before may reach in, since bars may have any length: so from the first one on.
        for entry in order.range(..=(beats.end().get(), u64::MAX))? {
            let (_, number) = entry?.0.value();
            let Some(bytes) = reports.get(number)? else {
                continue;
            };
            let kept = read(bytes.value())?;
            if kept.report.to_beat >= *beats.start() {
                found.push(kept);
            }
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
    }

    fn unpublished(&self) -> Result<Vec<KeptReport>, RefuseStore> {
        let look = self.database.begin_read()?;
        let (owed, reports) = (look.open_table(UNPUBLISHED)?, look.open_table(REPORTS)?);
        let mut found = Vec::new();
        for entry in owed.range::<u64>(..)? {
            if let Some(bytes) = reports.get(entry?.0.value())? {
                found.push(read(bytes.value())?);
            }
        }
        Ok(found)
    }

    fn outlives_process(&self) -> bool {
        self.outlives_process
    }

    fn len(&self) -> Result<u64, RefuseStore> {
        let look = self.database.begin_read()?;
        Ok(look.open_table(REPORTS)?.len()?)
    }
}

fn read(bytes: &[u8]) -> Result<KeptReport, RefuseStore> {
    Ok(serde_json::from_slice(bytes)?)
}

/// A report of the window that is kept already.
fn known(
    change: &WriteTransaction,
    window: WindowId,
) -> Result<Option<(u64, KeptReport)>, RefuseStore> {
    let windows = change.open_table(WINDOWS)?;
    let reports = change.open_table(REPORTS)?;
    let Some(number) = windows.get(*window.as_bytes())? else {
        return Ok(None);
    };
    let number = number.value();
    let bytes = reports.get(number)?;
    let kept = bytes.map(|bytes| read(bytes.value())).transpose()?;
    Ok(kept.map(|kept| (number, kept)))
}

fn next_number(change: &WriteTransaction) -> Result<u64, RefuseStore> {
    let reports = change.open_table(REPORTS)?;
    let last = reports.last()?;
    Ok(last.map_or(0, |(last, _)| last.value() + 1))
}

/// The oldest report, unless it is the only one.
fn oldest_of_many(change: &WriteTransaction) -> Result<Option<(u64, KeptReport)>, RefuseStore> {
    let reports = change.open_table(REPORTS)?;
    if reports.len()? < 2 {
        return Ok(None);
    }
    let Some((number, bytes)) = reports.first()? else {
        return Ok(None);
    };
    Ok(Some((number.value(), read(bytes.value())?)))
}

fn sum(change: &WriteTransaction) -> Result<u64, RefuseStore> {
    let sums = change.open_table(SUMS)?;
    let sum = sums.get(BYTES)?;
    Ok(sum.map_or(0, |sum| sum.value()))
}

fn insert(change: &WriteTransaction, number: u64, kept: &KeptReport) -> Result<(), RefuseStore> {
    let bytes = serde_json::to_vec(kept)?;
    let report = &kept.report;
    change
        .open_table(REPORTS)?
        .insert(number, bytes.as_slice())?;
    change
        .open_table(WINDOWS)?
        .insert(*report.window_id.as_bytes(), number)?;
    change
        .open_table(BEATS)?
        .insert((report.from_beat.get(), number), ())?;
    if !kept.published {
        change.open_table(UNPUBLISHED)?.insert(number, ())?;
    }
    weigh(change, |sum| sum.saturating_add(bytes.len() as u64))
}

fn remove(change: &WriteTransaction, number: u64, kept: &KeptReport) -> Result<(), RefuseStore> {
    let report = &kept.report;
    let bytes = {
        let mut reports = change.open_table(REPORTS)?;
        let removed = reports.remove(number)?;
        removed.map_or(0, |bytes| bytes.value().len() as u64)
    };
    change
        .open_table(WINDOWS)?
        .remove(*report.window_id.as_bytes())?;
    change
        .open_table(BEATS)?
        .remove((report.from_beat.get(), number))?;
    change.open_table(UNPUBLISHED)?.remove(number)?;
    weigh(change, |sum| sum.saturating_sub(bytes))
}

fn weigh(change: &WriteTransaction, more: impl FnOnce(u64) -> u64) -> Result<(), RefuseStore> {
    let mut sums = change.open_table(SUMS)?;
    let sum = sums.get(BYTES)?.map_or(0, |sum| sum.value());
    sums.insert(BYTES, more(sum))?;
    Ok(())
}
