//! The lane for messages as most programs write them: fields in the contract's order, no whitespace.
//!
//! Where the order is known, a key is one comparison with a constant, and nothing has to be looked up, remembered or
//! assembled. `None` only sends the message to the reader of any order ([`super::fields`]), which takes nearly twice as
//! long (`benches/fast.rs`). What a value may be is the same on both; the parity test writes messages both ways.

use super::cursor::Cursor;
use super::issues;
use super::number::{float, integer};
use super::view::{BarReport, BeatFrame, Message, StatusClaim, WaitFor};
use super::{fields, word};
use backbeat_contract::{Notes, Phase, Progress, State, TaskId, Tempo};

/// Reads a message, up to and with its closing brace.
#[inline]
pub(super) fn read<'a>(cursor: &mut Cursor<'a>) -> Option<Message<'a>> {
    if cursor
        .literal(b"{\"type\":\"backbeat.statusclaim.v1\",\"agent_id\":")
        .is_some()
    {
        status_claim(cursor).map(Message::StatusClaim)
    } else if cursor
        .literal(b"{\"type\":\"backbeat.beatframe.v1\",\"cluster_id\":")
        .is_some()
    {
        beat_frame(cursor).map(Message::BeatFrame)
    } else {
        cursor.literal(b"{\"type\":\"backbeat.barreport.v1\",\"window_id\":")?;
        bar_report(cursor).map(Message::BarReport)
    }
}

#[inline]
fn status_claim<'a>(cursor: &mut Cursor<'a>) -> Option<StatusClaim<'a>> {
    let agent_id = word::agent_id(cursor)?;
    let task_id = match cursor.literal(b",\"task_id\":") {
        Some(()) => Some(word::text(cursor, 1, TaskId::MAX_CHARS)?),
        None => None,
    };
    cursor.literal(b",\"beat_index\":")?;
    let beat_index = integer(cursor)?;
    cursor.literal(b",\"state\":")?;
    let state = word::word(cursor, State::from_word)?;
    let beats_left = match cursor.literal(b",\"beats_left\":") {
        Some(()) => Some(integer(cursor)?),
        None => None,
    };
    let progress = match cursor.literal(b",\"progress\":") {
        Some(()) => Some(Progress::new(float(cursor)?)?),
        None => None,
    };
    // Some writers put what a claim waits for before its notes, some after.
    let waits_before = wait_for(cursor)?;
    let notes = match cursor.literal(b",\"notes\":") {
        Some(()) => Some(word::text(cursor, 0, Notes::MAX_CHARS)?),
        None => None,
    };
    let wait_for = match waits_before {
        None => wait_for(cursor)?,
        before => before,
    };
    cursor.literal(b",\"hlc\":")?;
    let hlc = word::hlc(cursor)?;
    cursor.literal(b"}")?;
    Some(StatusClaim {
        agent_id,
        task_id,
        beat_index,
        state,
        beats_left,
        progress,
        notes,
        wait_for,
        hlc,
    })
}

/// Reads the field `wait_for` where it stands here.
#[inline]
#[expect(
    clippy::option_option,
    reason = "malformed, absent, and a list are three things"
)]
fn wait_for<'a>(cursor: &mut Cursor<'a>) -> Option<Option<WaitFor<'a>>> {
    match cursor.literal(b",\"wait_for\":") {
        Some(()) => fields::wait_for(cursor).map(Some),
        None => Some(None),
    }
}

#[inline]
fn beat_frame<'a>(cursor: &mut Cursor<'a>) -> Option<BeatFrame<'a>> {
    let cluster_id = word::cluster_id(cursor)?;
    cursor.literal(b",\"beat_index\":")?;
    let beat_index = integer(cursor)?;
    cursor.literal(b",\"downbeat\":")?;
    let downbeat = word::flag(cursor)?;
    cursor.literal(b",\"phase\":")?;
    let phase = word::word(cursor, Phase::from_word)?;
    cursor.literal(b",\"hlc\":")?;
    let hlc = word::hlc(cursor)?;
    cursor.literal(b",\"deadline_at\":")?;
    let deadline_at = word::timestamp(cursor)?;
    cursor.literal(b",\"tempo_bpm\":")?;
    let tempo_bpm = Tempo::new(float(cursor)?)?;
    cursor.literal(b",\"window_id\":")?;
    let window_id = word::window_id(cursor)?;
    cursor.literal(b"}")?;
    Some(BeatFrame {
        cluster_id,
        beat_index,
        downbeat,
        phase,
        hlc,
        deadline_at,
        tempo_bpm,
        window_id,
    })
}

#[inline(never)]
fn bar_report<'a>(cursor: &mut Cursor<'a>) -> Option<BarReport<'a>> {
    let window_id = word::window_id(cursor)?;
    cursor.literal(b",\"from_beat\":")?;
    let from_beat = integer(cursor)?;
    cursor.literal(b",\"to_beat\":")?;
    let to_beat = integer(cursor)?;
    cursor.literal(b",\"agents_reporting\":")?;
    let agents_reporting = integer(cursor)?;
    cursor.literal(b",\"on_time_reviews\":")?;
    let on_time_reviews = integer(cursor)?;
    cursor.literal(b",\"help_promises_fulfilled\":")?;
    let help_promises_fulfilled = integer(cursor)?;
    cursor.literal(b",\"secret_rotations_ok\":")?;
    let secret_rotations_ok = word::flag(cursor)?;
    cursor.literal(b",\"tempo_drift_ms\":")?;
    let tempo_drift_ms = float(cursor)?;
    cursor.literal(b",\"issues\":")?;
    let issues = issues::read(cursor)?;
    let performance = match cursor.literal(b",\"performance\":") {
        Some(()) => Some(fields::performance(cursor)?),
        None => None,
    };
    cursor.literal(b"}")?;
    Some(BarReport {
        window_id,
        from_beat,
        to_beat,
        agents_reporting,
        on_time_reviews,
        help_promises_fulfilled,
        secret_rotations_ok,
        tempo_drift_ms,
        issues,
        performance,
    })
}
