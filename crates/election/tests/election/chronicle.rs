//! A state that remembers its commands.

use std::sync::{Arc, Mutex};

use backbeat_election::{RefuseState, Replicated};

/// A state that remembers its commands; clones share it. A command holds no line end.
#[derive(Clone, Default)]
pub struct Chronicle(Arc<Mutex<Vec<Vec<u8>>>>);

impl Chronicle {
    /// The commands that were agreed on, as far as this node knows.
    pub fn commands(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().clone()
    }
}

impl Replicated for Chronicle {
    fn apply(&mut self, command: &[u8]) -> Vec<u8> {
        let mut commands = self.0.lock().unwrap();
        commands.push(command.to_vec());
        commands.len().to_string().into_bytes()
    }

    fn snapshot(&self) -> Vec<u8> {
        self.0.lock().unwrap().join(&b'\n')
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), RefuseState> {
        let commands = bytes.split(|&byte| byte == b'\n').map(<[u8]>::to_vec);
        *self.0.lock().unwrap() = commands.filter(|command| !command.is_empty()).collect();
        Ok(())
    }
}
