//! Where the messages to one subject go, and the routes one connection remembers.

use std::collections::HashMap;
use std::sync::Arc;

use crate::router::{Generation, Router};
use crate::subject::Address;
use crate::subscription::Subscription;

/// All who get a message to one subject.
#[derive(Debug)]
pub(crate) struct Route {
    address: Address,
    /// Every one of these gets it.
    plain: Vec<Arc<Subscription>>,
    /// One of each of these groups gets it.
    groups: Vec<Vec<Arc<Subscription>>>,
}

impl Route {
    pub(crate) fn new(address: Address) -> Self {
        Self {
            address,
            plain: Vec::new(),
            groups: Vec::new(),
        }
    }

    pub(crate) fn address(&self) -> Address {
        self.address
    }

    pub(crate) fn plain(&self) -> &[Arc<Subscription>] {
        &self.plain
    }

    pub(crate) fn groups(&self) -> &[Vec<Arc<Subscription>>] {
        &self.groups
    }

    /// How many copies of a message are made at most.
    pub(crate) fn copies(&self) -> usize {
        self.plain.len() + self.groups.len()
    }

    /// Adds a subscription that matches. Members of a queue group belong together even under different patterns.
    pub(crate) fn add(&mut self, subscription: &Arc<Subscription>) {
        let subscription = Arc::clone(subscription);
        let Some(queue) = subscription.queue() else {
            self.plain.push(subscription);
            return;
        };
        let group = self
            .groups
            .iter_mut()
            .find(|group| group.first().and_then(|member| member.queue()) == Some(queue));
        match group {
            Some(group) => group.push(subscription),
            None => self.groups.push(vec![subscription]),
        }
    }
}

/// The routes a connection has used since the table last changed.
#[derive(Debug)]
pub(crate) struct RouteCache {
    generation: Generation,
    routes: HashMap<Box<[u8]>, Arc<Route>>,
}

/// A connection that publishes to more subjects starts over now and then.
const MOST_ROUTES: usize = 1024;

impl RouteCache {
    pub(crate) fn new(router: &Router) -> Self {
        Self {
            generation: router.generation(),
            routes: HashMap::new(),
        }
    }

    /// The route of `subject` in the router's current table.
    pub(crate) fn find(&mut self, router: &Router, subject: &[u8]) -> Arc<Route> {
        let generation = router.generation();
        if generation != self.generation {
            self.routes.clear();
            self.generation = generation;
        } else if let Some(route) = self.routes.get(subject) {
            return Arc::clone(route);
        }
        if self.routes.len() >= MOST_ROUTES {
            self.routes.clear();
        }
        // Read after the generation: a change in between only makes this route look older than it is.
        let route = Arc::new(router.route(subject));
        self.routes.insert(subject.into(), Arc::clone(&route));
        route
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use crate::outbox::Outbox;
    use crate::subject::Pattern;
    use crate::subscription::ClientId;

    fn subscribe(router: &Router, client: u64, pattern: &str, queue: Option<&str>, sid: &str) {
        let outbox = Arc::new(Outbox::new(Limits::default()));
        let pattern = Pattern::parse(pattern.as_bytes()).unwrap();
        let queue = queue.map(str::as_bytes);
        router.subscribe(Subscription::new(
            ClientId(client),
            sid.as_bytes(),
            pattern,
            queue,
            outbox,
            true,
        ));
    }

    /// Plain receivers and the sizes of the queue groups.
    fn reached(cache: &mut RouteCache, router: &Router, subject: &str) -> (usize, Vec<usize>) {
        let route = cache.find(router, subject.as_bytes());
        (
            route.plain().len(),
            route.groups().iter().map(Vec::len).collect(),
        )
    }

    #[test]
    fn a_remembered_route_follows_every_change_of_the_table() {
        let router = Router::new();
        let mut cache = RouteCache::new(&router);
        assert_eq!(reached(&mut cache, &router, "a"), (0, vec![]));
        subscribe(&router, 1, "a", None, "1");
        assert_eq!(reached(&mut cache, &router, "a"), (1, vec![]));
        subscribe(&router, 2, "*", None, "1");
        assert_eq!(reached(&mut cache, &router, "a"), (2, vec![]));
        router.unsubscribe(ClientId(1), b"1", 0);
        assert_eq!(reached(&mut cache, &router, "a"), (1, vec![]));
        router.forget(ClientId(2));
        assert_eq!(reached(&mut cache, &router, "a"), (0, vec![]));
        assert_eq!(router.len(), 0);
    }

    #[test]
    fn a_queue_group_is_one_across_patterns() {
        let router = Router::new();
        let mut cache = RouteCache::new(&router);
        subscribe(&router, 1, "a", Some("q"), "1");
        subscribe(&router, 2, "*", Some("q"), "1");
        subscribe(&router, 3, ">", Some("p"), "1");
        let (plain, mut groups) = reached(&mut cache, &router, "a");
        groups.sort_unstable();
        assert_eq!((plain, groups), (0, vec![1, 2]));
    }

    #[test]
    fn a_sid_that_is_taken_is_not_taken_over() {
        let router = Router::new();
        let mut cache = RouteCache::new(&router);
        subscribe(&router, 1, "a", None, "1");
        subscribe(&router, 1, "b", None, "1");
        assert_eq!(reached(&mut cache, &router, "a").0, 1);
        assert_eq!(reached(&mut cache, &router, "b").0, 0);
        assert_eq!(router.len(), 1);
    }

    #[test]
    fn nothing_matches_a_malformed_subject() {
        let router = Router::new();
        let mut cache = RouteCache::new(&router);
        subscribe(&router, 1, ">", None, "1");
        assert_eq!(reached(&mut cache, &router, "a..b"), (0, vec![]));
        assert_eq!(reached(&mut cache, &router, "a.b"), (1, vec![]));
    }
}
