//! What a killed recorder leaves is read up to its torn end.

use std::cell::RefCell;
use std::io::{self, Cursor, Write};
use std::rc::Rc;

use backbeat_recording::{Packing, Reader, Torn, Writer};
use proptest::prelude::*;

use crate::given::{START, at, messages, read, recorded, write};

/// What reaches the system, and so outlives the writer.
#[derive(Clone, Default)]
struct Disk(Rc<RefCell<Vec<u8>>>);

impl Disk {
    fn content(&self) -> Vec<u8> {
        self.0.borrow().clone()
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

proptest! {
    #[test]
    fn of_a_recording_cut_anywhere_every_whole_line_is_read(messages in messages(), place in 0.0..1.0) {
        let whole = recorded(&messages, Packing::None);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "any place will do")]
        let cut = (whole.len() as f64 * place) as usize;
        let lines = whole[..cut].split(|&byte| byte == b'\n').count() - 1;
        let mut reader = Reader::new(&whole[..cut]);
        let (found, refused) = read(&mut reader);
        prop_assert!(refused.is_empty(), "{:?}", refused);
        // A last line that lacks nothing but its end is whole.
        let kept = lines.saturating_sub(1);
        prop_assert!(found.len() == kept || found.len() == kept + 1);
        prop_assert_eq!(&found[..], &messages[..found.len()]);
    }

    #[test]
    fn of_a_packed_recording_cut_anywhere_what_was_flushed_is_read(messages in messages(), tail in messages()) {
        for packing in [Packing::Gzip, Packing::Zstd] {
            let disk = Disk::default();
            let mut writer = Writer::new(disk.clone(), packing, at(START)).unwrap();
            for message in &messages {
                write(&mut writer, message);
            }
            writer.flush().unwrap();
            for message in &tail {
                write(&mut writer, message);
            }
            // What the writer would still do when it is dropped, a killed one does not.
            let left = disk.content();
            let mut reader = Reader::unpack(Cursor::new(left), packing).unwrap();
            let (found, refused) = read(&mut reader);
            prop_assert!(refused.is_empty(), "{:?}", refused);
            prop_assert!(found.len() >= messages.len());
            let all: Vec<_> = messages.iter().chain(&tail).cloned().collect();
            prop_assert_eq!(&found[..], &all[..found.len()]);
            prop_assert!(reader.torn().is_some());
        }
    }
}

#[test]
fn a_torn_end_is_told_with_its_line() {
    let text = b"{\"absent_until\":\"2025-09-05T12:30:00Z\"}\n{\"received_at\":\"20";
    let mut reader = Reader::new(text.as_slice());
    let (_, refused) = read(&mut reader);
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(reader.torn(), Some(Torn { line: 2, bytes: 18 }));
}

#[test]
fn another_kind_of_file_has_no_torn_end_it_is_refused() {
    let mut reader = Reader::new(b"PK\x03\x04".as_slice());
    let (_, refused) = read(&mut reader);
    assert_eq!(refused.len(), 1);
    assert_eq!(reader.torn(), None);
}
