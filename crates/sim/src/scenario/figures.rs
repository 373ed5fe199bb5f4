//! The figures of a scenario, each with its range; lengths in beats are in `span`. What they decide is said where they are used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dice::Dice;

/// A figure outside its range.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{name} must be from {min} to {max}, got {value}")]
pub struct RefuseFigure {
    /// What the figure says.
    pub name: &'static str,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// The refused value.
    pub value: f64,
}

/// Declares a number with an inclusive range: every way into the type goes through `new`.
macro_rules! figure {
    ($(#[$doc:meta])* $name:ident($inner:ty), named: $field:literal, range: $min:literal, $max:literal, kind: $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(try_from = "f64", into = "f64")]
        pub struct $name($inner);

        impl $name {
            /// The figure; refused outside its range.
            pub fn new(value: $inner) -> Result<Self, RefuseFigure> {
                if ($min..=$max).contains(&value) {
                    return Ok(Self(value));
                }
                Err(RefuseFigure { name: $field, min: $min.into(), max: $max.into(), value: value.into() })
            }

            /// The plain number.
            pub const fn get(self) -> $inner {
                self.0
            }
        }

        impl From<$name> for f64 {
            fn from(figure: $name) -> Self {
                figure.0.into()
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": $kind, "minimum": $min, "maximum": $max })
            }
        }
    };
}

/// Whole figures are read from integers and from floats without a fraction, as JSON Schema has it.
macro_rules! whole_figure {
    ($name:ident($inner:ty), named: $field:literal, range: $min:literal, $max:literal) => {
        impl TryFrom<f64> for $name {
            type Error = RefuseFigure;

            fn try_from(value: f64) -> Result<Self, RefuseFigure> {
                if value.fract() != 0.0 || !(f64::from($min)..=f64::from($max)).contains(&value) {
                    return Err(RefuseFigure {
                        name: $field,
                        min: $min.into(),
                        max: $max.into(),
                        value,
                    });
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and within the range, as checked above"
                )]
                Self::new(value as $inner)
            }
        }
    };
}

figure! {
    /// A probability, 0 (never) to 1 (always).
    Chance(f64), named: "a chance", range: 0.0, 1.0, kind: "number"
}

impl TryFrom<f64> for Chance {
    type Error = RefuseFigure;

    fn try_from(value: f64) -> Result<Self, RefuseFigure> {
        Self::new(value)
    }
}

impl Chance {
    /// It never happens.
    pub const NEVER: Self = Self(0.0);
}

impl Default for Chance {
    fn default() -> Self {
        Self::NEVER
    }
}

impl Dice {
    pub(crate) fn fall(&mut self, chance: Chance) -> bool {
        self.happens(chance.get())
    }
}

figure! {
    /// The share of a beat over which claims are spread, from its begin on: 0.01 to 0.95.
    Spread(f64), named: "a spread", range: 0.01, 0.95, kind: "number"
}

impl TryFrom<f64> for Spread {
    type Error = RefuseFigure;

    fn try_from(value: f64) -> Result<Self, RefuseFigure> {
        Self::new(value)
    }
}

impl Spread {
    /// The share in millionths, for arithmetic that is exact.
    pub(crate) fn millionths(self) -> u32 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "10 000 to 950 000"
        )]
        let millionths = (self.0 * 1e6) as u32;
        millionths
    }
}

impl Default for Spread {
    /// 0.7: the last claims of a beat of half a second are sent 150 ms before its end.
    fn default() -> Self {
        Self(0.7)
    }
}

figure! {
    /// How many parts of the agents belong to a crew: 1 to 10 000.
    Share(u16), named: "a share", range: 1_u16, 10_000_u16, kind: "integer"
}
whole_figure! { Share(u16), named: "a share", range: 1_u16, 10_000_u16 }

figure! {
    /// How far an agent's wall clock may be off, in either direction. Unit: milliseconds, 0 to 30 000: beyond 32.768 s
    /// nobody could unwrap the agent's stamps.
    #[derive(Default)]
    Skew(u16), named: "a skew in ms", range: 0_u16, 30_000_u16, kind: "integer"
}
whole_figure! { Skew(u16), named: "a skew in ms", range: 0_u16, 30_000_u16 }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_outside_its_range_is_refused_with_the_range() {
        let refusal = Chance::new(1.5).unwrap_err();
        assert_eq!(refusal.to_string(), "a chance must be from 0 to 1, got 1.5");
        assert!(Chance::new(f64::NAN).is_err());
        assert!(Spread::new(0.96).is_err());
        assert!(Share::try_from(0.0).is_err());
        assert!(Share::try_from(1.5).is_err());
        assert_eq!(Skew::try_from(30_000.0).unwrap().get(), 30_000);
        assert!(Skew::try_from(-1.0).is_err());
    }
}
