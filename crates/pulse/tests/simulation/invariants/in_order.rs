//! Beats and phases only ever go forward, and stamps with them.

use crate::receiver::Heard;

pub fn check(accepted: &[Heard]) -> Result<(), String> {
    for pair in accepted.windows(2) {
        let (earlier, later) = (&pair[0], &pair[1]);
        if later.place() <= earlier.place() {
            return Err(format!(
                "{:?} of {} came after {:?} of {}",
                later.place(),
                later.node,
                earlier.place(),
                earlier.node
            ));
        }
    }
    Ok(())
}
