//! Structs that are read from JSON objects alone.
//!
//! What serde derives also reads a struct from an array of its fields in order; the contract's schemas refuse that.
//! The derived code is kept under another name (`remote = "Self"`) and reached only with an object in hand.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A struct whose derived reading stands behind this trait.
pub(crate) trait FromObject<'de>: Sized {
    /// Reads the fields.
    fn from_object<D: Deserializer<'de>>(object: D) -> Result<Self, D::Error>;
}

/// Reads an object, and nothing else.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: FromObject<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: FromObject<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::from_object(MapAccessDeserializer::new(members))
    }
}

/// Gives structs that are derived with `remote = "Self"` their serde traits.
macro_rules! read_from_objects {
    ($($name:ident),+) => {
        $(
            impl<'de> $crate::object::FromObject<'de> for $name {
                fn from_object<D: serde::Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
                    Self::deserialize(object)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    $crate::object::deserialize(deserializer)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Self::serialize(self, serializer)
                }
            }
        )+
    };
}

pub(crate) use read_from_objects;
