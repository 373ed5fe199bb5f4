//! A file that is refused is left as it was; one that is accepted is a database like any other.

#![expect(clippy::unwrap_used, reason = "a test that fails here tells why")]

use std::fs;
use std::path::Path;

use backbeat_datafile::{RefuseFile, file_in_folder, open};
use redb::{Database, Durability, ReadableDatabase, TableDefinition};
use tempfile::TempDir;

const NAME: &str = "kept.redb";
const NOTES: TableDefinition<'_, u64, u64> = TableDefinition::new("notes");

/// Why the owner does not want the file.
#[derive(Debug)]
enum Refused {
    File(RefuseFile),
    Owner,
}

fn open_with<T>(
    folder: &Path,
    accept: impl FnOnce(Database) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let file = file_in_folder(folder, NAME).map_err(Refused::File)?;
    open(file, &folder.join(NAME), 1 << 20, Refused::File, accept)
}

fn note(database: &Database, key: u64, durability: Durability) {
    let mut writing = database.begin_write().unwrap();
    writing.set_durability(durability).unwrap();
    writing.open_table(NOTES).unwrap().insert(key, key).unwrap();
    writing.commit().unwrap();
}

fn noted(database: &Database) -> u64 {
    let reading = database.begin_read().unwrap();
    let notes = reading.open_table(NOTES).unwrap();
    notes.range::<u64>(..).unwrap().count() as u64
}

/// A file with notes whose owner was killed: the database was never closed.
fn left_open() -> (TempDir, Vec<u8>) {
    let folder = TempDir::new().unwrap();
    let database = open_with(folder.path(), Ok).unwrap();
    for key in 0..200 {
        note(&database, key, Durability::Immediate);
    }
    let bytes = fs::read(folder.path().join(NAME)).unwrap();
    drop(database);
    fs::write(folder.path().join(NAME), &bytes).unwrap();
    (folder, bytes)
}

fn bytes(folder: &TempDir) -> Vec<u8> {
    fs::read(folder.path().join(NAME)).unwrap()
}

#[test]
fn what_is_accepted_is_kept() {
    let folder = TempDir::new().unwrap();
    let begin = |database: Database| {
        note(&database, 1, Durability::Immediate);
        Ok(database)
    };
    let database = open_with(folder.path(), begin).unwrap();
    note(&database, 2, Durability::Immediate);
    drop(database);
    assert_eq!(
        open_with(folder.path(), |kept| Ok(noted(&kept))).unwrap(),
        2
    );
}

#[test]
fn a_file_whose_owner_was_killed_is_mended_and_goes_on() {
    let (folder, before) = left_open();
    let check = |mut database: Database| {
        database.check_integrity().unwrap();
        Ok(database)
    };
    let database = open_with(folder.path(), check).unwrap();
    assert_eq!(noted(&database), 200);
    note(&database, 200, Durability::Immediate);
    drop(database);
    assert_ne!(bytes(&folder), before);
    assert_eq!(
        open_with(folder.path(), |kept| Ok(noted(&kept))).unwrap(),
        201
    );
}

#[test]
fn a_file_that_its_owner_refuses_is_left_as_it_was() {
    let (folder, before) = left_open();
    let refuse = |mut database: Database| {
        database.check_integrity().unwrap();
        note(&database, 1_000, Durability::Immediate);
        Err::<(), _>(Refused::Owner)
    };
    assert!(matches!(
        open_with(folder.path(), refuse),
        Err(Refused::Owner)
    ));
    assert_eq!(bytes(&folder), before);
}

#[test]
fn a_damaged_file_is_refused_and_left_as_it_was() {
    let (folder, whole) = left_open();
    let page = 4_096;
    let mut damages = vec![b"somebody's notes\n".to_vec(), vec![0; page]];
    damages.extend((1..8).map(|eighth| whole[..whole.len() * eighth / 8].to_vec()));
    damages.extend((0..whole.len() / page).map(|nth| {
        let mut bytes = whole.clone();
        bytes[nth * page..][..page].fill(0xAA);
        bytes
    }));
    let mut refused = 0;
    for damaged in damages {
        fs::write(folder.path().join(NAME), &damaged).unwrap();
        let accept = |mut database: Database| match database.check_integrity() {
            Ok(_) => Ok(()),
            Err(_) => Err(Refused::Owner),
        };
        if open_with(folder.path(), accept).is_err() {
            refused += 1;
            assert!(bytes(&folder) == damaged, "the file was changed");
        }
    }
    assert!(refused > 8, "{refused}");
}

#[test]
fn a_file_in_use_is_refused_as_that() {
    let folder = TempDir::new().unwrap();
    let _database = open_with(folder.path(), Ok).unwrap();
    let again = open_with(folder.path(), |_| Ok(())).unwrap_err();
    assert!(
        matches!(again, Refused::File(RefuseFile::Locked { .. })),
        "{again:?}"
    );
}
