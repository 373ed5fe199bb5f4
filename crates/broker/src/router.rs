//! Who subscribes to what. The table is shared by all connections; each keeps the routes it found and asks again
//! when the table has changed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use bytes::Bytes;

use crate::route::Route;
use crate::subject::Address;
use crate::subscription::{ClientId, Subscription};
use crate::trie::Trie;

/// All subscriptions of all clients.
#[derive(Debug)]
pub(crate) struct Router {
    table: RwLock<Table>,
    /// Moves on with every change of the table, after it.
    generation: AtomicU64,
}

/// A state of the table; routes found in one generation hold until the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Generation(u64);

#[derive(Debug)]
struct Table {
    patterns: Trie<Arc<Subscription>>,
    clients: HashMap<ClientId, HashMap<Bytes, Arc<Subscription>>>,
}

impl Router {
    pub(crate) fn new() -> Self {
        Self {
            table: RwLock::new(Table {
                patterns: Trie::new(),
                clients: HashMap::new(),
            }),
            generation: AtomicU64::new(0),
        }
    }

    /// How many subscriptions there are.
    pub(crate) fn len(&self) -> usize {
        self.read().patterns.len()
    }

    /// Adds a subscription; one whose client already uses the same sid is ignored, as in nats-server.
    pub(crate) fn subscribe(&self, subscription: Subscription) {
        let mut table = self.write();
        let subscriptions = table.clients.entry(subscription.owner()).or_default();
        if subscriptions.contains_key(subscription.sid()) {
            return;
        }
        let subscription = Arc::new(subscription);
        subscriptions.insert(subscription.sid().clone(), Arc::clone(&subscription));
        table
            .patterns
            .insert(subscription.pattern(), Arc::clone(&subscription));
        self.move_on(table);
    }

    /// Ends a subscription once `max` messages have been delivered to it in all; at once if that many were already.
    pub(crate) fn unsubscribe(&self, owner: ClientId, sid: &[u8], max: u64) {
        let found = {
            let table = self.read();
            let subscriptions = table.clients.get(&owner);
            subscriptions
                .and_then(|subscriptions| subscriptions.get(sid))
                .cloned()
        };
        if let Some(subscription) = found
            && subscription.limit_to(max)
        {
            self.remove(&subscription);
        }
    }

    /// Takes a subscription out of the table.
    pub(crate) fn remove(&self, subscription: &Arc<Subscription>) {
        let mut table = self.write();
        if let Some(subscriptions) = table.clients.get_mut(&subscription.owner())
            && subscriptions.remove(subscription.sid()).is_some()
        {
            table.forget_pattern(subscription);
            self.move_on(table);
        }
    }

    /// Ends all subscriptions of a client.
    pub(crate) fn forget(&self, owner: ClientId) {
        let mut table = self.write();
        if let Some(subscriptions) = table.clients.remove(&owner) {
            for subscription in subscriptions.values() {
                subscription.limit_to(0);
                table.forget_pattern(subscription);
            }
            self.move_on(table);
        }
    }

    /// The current state of the table.
    pub(crate) fn generation(&self) -> Generation {
        Generation(self.generation.load(Ordering::Acquire))
    }

    /// Where messages to `subject` go now.
    pub(crate) fn route(&self, subject: &[u8]) -> Route {
        let mut route = Route::new(Address::of(subject));
        if route.address() != Address::Malformed {
            self.read()
                .patterns
                .for_each_match(subject, |subscription| route.add(subscription));
        }
        route
    }

    /// After this, a route that was found before the change is known to be old. The table is still locked, so that
    /// nobody can find the old route under the new generation.
    fn move_on(&self, table: RwLockWriteGuard<'_, Table>) {
        self.generation.fetch_add(1, Ordering::Release);
        drop(table);
    }

    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn forget_pattern(&mut self, subscription: &Arc<Subscription>) {
        self.patterns.remove(subscription.pattern(), |held| {
            Arc::ptr_eq(held, subscription)
        });
    }
}
