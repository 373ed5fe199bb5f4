//! Every node names a bar alike, and a bar has one name.

use std::collections::HashMap;

use crate::receiver::Heard;

pub fn check(accepted: &[Heard]) -> Result<(), String> {
    let mut bars = HashMap::new();
    let mut last: Option<&Heard> = None;
    for heard in accepted {
        let window = heard.frame.window_id.to_string();
        let beat = heard.frame.beat_index.get();
        if let Some(last) = last
            && last.frame.window_id != heard.frame.window_id
        {
            if let Some(first) = bars.get(&window) {
                return Err(format!("the window of beat {beat} was that of beat {first} already"));
            }
            let adjacent = beat == last.frame.beat_index.get() + 1;
            if adjacent && !heard.frame.downbeat {
                return Err(format!("the window changed at beat {beat}, which is no downbeat"));
            }
        }
        bars.entry(window).or_insert(beat);
        last = Some(heard);
    }
    Ok(())
}
