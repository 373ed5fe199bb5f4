//! The cluster that a subject names, told by two readers alike.

use backbeat_bus::{Namespace, Subject};
use backbeat_recording::cluster_in;
use proptest::prelude::*;

proptest! {
    #[test]
    fn where_the_bus_reads_a_topic_both_name_the_same_cluster(
        kind in "beat|status|report|invalid|statusclaims|x",
        tail in prop::collection::vec("[a-z0-9_-]{1,3}(:[a-z]{1,3})?", 0..4),
    ) {
        let subject = ["backbeat".to_owned(), kind].into_iter().chain(tail);
        let subject = Subject::new(&subject.collect::<Vec<_>>().join(".")).unwrap();
        if let Ok(topic) = Namespace::default().read(&subject) {
            let cluster = topic.cluster().map(ToString::to_string);
            prop_assert_eq!(cluster_in(subject.as_str()), cluster.as_deref());
        }
    }
}
