//! The table of diff rules, one row a rule. Levels follow the contracts README; where it is silent
//! one principle decides: a change is MAJOR when code on one side must be rewritten to keep working,
//! MINOR when a sender that stays as it is is still accepted and a tolerant reader goes on reading.

use super::Rule;
use crate::level::{Breaks, Level};

macro_rules! rules {
    ($($topic:literal { $($id:ident $name:literal $level:ident $breaks:ident
        $summary:literal $reason:literal $advice:literal)* })*) => {
        /// A kind of change between two schemas.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum RuleId {
            $($(#[doc = $summary] $id,)*)*
        }

        impl RuleId {
            /// Every rule, in the order of the documentation.
            pub const ALL: &'static [RuleId] = &[$($(RuleId::$id,)*)*];

            /// The rule's row in the table.
            pub fn rule(self) -> Rule {
                match self {
                    $($(RuleId::$id => Rule {
                        id: self,
                        name: $name,
                        level: Level::$level,
                        breaks: Breaks::$breaks,
                        topic: $topic,
                        summary: $summary,
                        reason: $reason,
                        advice: $advice,
                    },)*)*
                }
            }
        }
    };
}

rules! {
"Properties" {
    RequiredPropertyAdded "required-property-added" Major BOTH
        "a new required property on a closed object"
        "Senders do not send `{path}` yet, so every message of theirs is refused; readers that validate with the old closed schema refuse every message that carries it."
        "Add it as optional first, let all senders fill it in, and require it in the next MAJOR version."
    ClosedObjectPropertyAdded "closed-object-property-added" Minor CONSUMERS
        "a new optional property on a closed object"
        "The contract counts a new optional field as a backward-compatible addition: senders may leave `{path}` out, and tolerant readers skip it. Readers that validate with the old closed schema refuse it as an unknown field until they have the new one."
        "Roll out the new schema to consumers first, then let producers send the field."
    OpenObjectPropertyAdded "open-object-property-added" Minor PRODUCERS
        "a new optional property on an open object"
        "The object was open, so `{path}` could already be sent with any value; from now on it must match its schema. Only senders that used the name for something else notice."
        "Search existing messages for the name before publishing, or choose a name nobody uses."
    PropertyDeclared "property-declared" Minor NOBODY
        "a property that was allowed before is now declared"
        "Exactly the values that were allowed for `{path}` before still are: the schema now says what was already so."
        "Nothing needs to be done; readers may start to use the field."
    PropertyRemoved "property-removed" Major PRODUCERS
        "an optional property has gone from a closed object"
        "Senders that still fill in `{path}` are refused, because a closed object takes no unknown fields."
        "Mark it `deprecated` in a MINOR version, wait until no message carries it, and remove it in the next MAJOR version."
    RequiredPropertyRemoved "required-property-removed" Major BOTH
        "a required property has gone from a closed object"
        "Every sender fills in `{path}` and is refused now; every reader counts on it and will not find it."
        "Publish a new message version and send both for as long as the old one has readers."
    OpenObjectPropertyRemoved "open-object-property-removed" Major CONSUMERS
        "a property of an open object is no longer described"
        "Nothing promises what `{path}` holds any more: it may be absent for good or carry any value, and readers rely on its schema."
        "Keep the description and mark it `deprecated`, or close the object in a new MAJOR version."
    PropertyUndeclared "property-undeclared" Patch NOBODY
        "a property's declaration has gone, but it stays allowed as before"
        "What `{path}` may hold is the same with and without the declaration, so no message is judged differently."
        "Check that the documentation of the field has not been lost by accident."
    RequiredAdded "required-added" Major PRODUCERS
        "a property has become required"
        "Senders were free to leave `{path}` out; those that do are refused now."
        "Let all senders fill it in first, and require it in the next MAJOR version."
    RequiredRemoved "required-removed" Major CONSUMERS
        "a property is no longer required"
        "Readers count on `{path}` and read it without asking whether it is there; the first message without it fails in their code."
        "Keep it required, or teach all readers to do without it before the new MAJOR version is sent."
    DependentRequiredAdded "dependent-required-added" Major PRODUCERS
        "a property has become required whenever another is present"
        "Senders were free to send the one without the other; those that do are refused now."
        "Let all senders fill in both first, and require it in the next MAJOR version."
    DependentRequiredRemoved "dependent-required-removed" Major CONSUMERS
        "a property is no longer required when another is present"
        "Readers that see the one count on the other; the first message without it fails in their code."
        "Teach all readers to do without it before the new MAJOR version is sent."
    AdditionalPropertiesClosed "additional-properties-closed" Major PRODUCERS
        "an open object has been closed"
        "Senders that add fields of their own to `{path}` are refused now."
        "Declare the fields that are in use as optional properties before closing the object."
    AdditionalPropertiesOpened "additional-properties-opened" Minor CONSUMERS
        "a closed object has been opened"
        "All that was accepted still is. Readers may meet unknown fields in `{path}`: tolerant ones skip them, those that validate with the old schema refuse them."
        "Roll out the new schema to consumers first, and prefer declared optional properties to an open object."
    PatternPropertiesAdded "pattern-properties-added" Minor CONSUMERS
        "a closed object allows a family of new names"
        "Names that match the pattern were refused and are allowed now; readers that validate with the old schema refuse them."
        "Roll out the new schema to consumers first, then let producers send such names."
    PatternPropertiesRemoved "pattern-properties-removed" Major PRODUCERS
        "a closed object no longer allows a family of names"
        "Senders that use names matching the pattern are refused now."
        "Keep the pattern until no message uses such a name, then remove it in the next MAJOR version."
    PatternPropertiesConstrained "pattern-properties-constrained" Major PRODUCERS
        "a family of names that took any value has been given a schema"
        "Senders were free in what they sent under names that match the pattern; values that do not match the new schema are refused."
        "Search existing messages for such names before publishing."
    PatternPropertiesReleased "pattern-properties-released" Minor CONSUMERS
        "a family of names has lost its schema"
        "Values under names that match the pattern may now be anything; readers relied on their schema."
        "Keep the schema if any reader uses these names."
    PatternPropertiesChanged "pattern-properties-changed" Major BOTH
        "name patterns have changed in a way that overlaps other declarations"
        "The pattern shares names with other declarations of the object, and no proof was found that messages are judged as before: it is taken to refuse some and to admit others."
        "Prefer declared properties, or change one pattern at a time so that its effect can be told."
    MinPropertiesRaised "min-properties-raised" Major PRODUCERS
        "more properties are demanded"
        "Senders of objects with fewer properties are refused now."
        "Name the properties that are needed in `required` of the next MAJOR version."
    MinPropertiesLowered "min-properties-lowered" Minor CONSUMERS
        "fewer properties are demanded"
        "Senders need not change; readers may meet `{path}` with fewer properties than before."
        "Tell readers that index into the object to expect fewer entries, and roll out to them first."
    MaxPropertiesLowered "max-properties-lowered" Major PRODUCERS
        "fewer properties are allowed"
        "Senders of objects with more properties are refused now."
        "Measure what is sent today before lowering the limit, and lower it in a MAJOR version."
    MaxPropertiesRaised "max-properties-raised" Minor CONSUMERS
        "more properties are allowed"
        "Senders need not change; readers that reserve room for the old limit may meet more in `{path}`."
        "Roll out the new schema to consumers first."
}
"Values" {
    TypeNarrowed "type-narrowed" Major PRODUCERS
        "fewer types are allowed"
        "Senders are refused if what they put into `{path}` is of a type that is no longer allowed."
        "Let all senders use the remaining types first, and narrow in the next MAJOR version."
    TypeWidened "type-widened" Major CONSUMERS
        "more types are allowed"
        "Readers decode `{path}` into one type of their language: an integer field fails on 1.5, a plain field on null, and often the whole message with it. Tolerance of unknown fields does not help here."
        "Add a second, optional property of the new type and deprecate the old one."
    TypeChanged "type-changed" Major BOTH
        "other types are allowed"
        "Senders are refused with the old type, and readers cannot decode the new one."
        "Add a property under a new name and deprecate this one."
    EnumWidened "enum-widened" Minor CONSUMERS
        "values have been added to a list"
        "Senders need not change, so it is a backward-compatible addition. Readers that match on `{path}` exhaustively, decode it into an enumeration, or validate with the old schema meet a value they do not know."
        "Roll out to consumers first: they need a case for unknown values before any producer sends the new ones."
    EnumNarrowed "enum-narrowed" Major PRODUCERS
        "values have been removed from a list"
        "Senders that use a removed value in `{path}` are refused."
        "Deprecate the value in the description, wait until no message carries it, and remove it in the next MAJOR version."
    EnumAdded "enum-added" Major PRODUCERS
        "a free value has been limited to a list"
        "Senders could put any value of the type into `{path}`; all but the listed ones are refused now."
        "Collect the values in use first, and limit them in the next MAJOR version."
    EnumRemoved "enum-removed" Major CONSUMERS
        "a list of values has been lifted"
        "Readers match on the known values of `{path}`; with any value allowed there is no list left to match on, so their code must change."
        "Add the values that are needed to the list instead."
    ConstChanged "const-changed" Major BOTH
        "the one allowed value is another one"
        "Every sender of the old value is refused, and every reader that looks for it finds nothing. On a `type` field this is a new message."
        "Publish the new value as a message version of its own beside the old schema, and send both for a while."
}
"Numbers" {
    MinimumRaised "minimum-raised" Major PRODUCERS
        "the lower bound has been raised"
        "Senders of smaller values in `{path}` are refused now."
        "Measure what is sent today before raising the bound, and raise it in a MAJOR version."
    MinimumLowered "minimum-lowered" Minor CONSUMERS
        "the lower bound has been lowered"
        "Senders need not change; readers may meet smaller values in `{path}` than they ever did, such as a zero they divide by or a negative number in an unsigned field."
        "Roll out to consumers first, and tell them the new range."
    MaximumLowered "maximum-lowered" Major PRODUCERS
        "the upper bound has been lowered"
        "Senders of larger values in `{path}` are refused now."
        "Measure what is sent today before lowering the bound, and lower it in a MAJOR version."
    MaximumRaised "maximum-raised" Minor CONSUMERS
        "the upper bound has been raised"
        "Senders need not change; readers may meet larger values in `{path}` than they ever did, and a narrow integer or a scaled gauge may overflow."
        "Roll out to consumers first, and tell them the new range."
    MultipleOfTightened "multiple-of-tightened" Major PRODUCERS
        "the step between numbers is coarser"
        "Senders of values between the new steps are refused now."
        "Let all senders round first, and tighten in the next MAJOR version."
    MultipleOfLoosened "multiple-of-loosened" Minor CONSUMERS
        "the step between numbers is finer"
        "Senders need not change; readers may meet values in `{path}` between the old steps."
        "Roll out to consumers first, then let producers use what is new."
    MultipleOfChanged "multiple-of-changed" Major BOTH
        "the step between numbers is another one"
        "Values on the old steps are refused unless they fall on a new one, and readers meet values off the old steps."
        "Add a property under a new name if the unit has changed."
}
"Strings" {
    MinLengthRaised "min-length-raised" Major PRODUCERS
        "longer strings are demanded"
        "Senders of shorter strings in `{path}` are refused now."
        "Measure what is sent today before raising the limit, and raise it in a MAJOR version."
    MinLengthLowered "min-length-lowered" Minor CONSUMERS
        "shorter strings are allowed"
        "Senders need not change; readers may meet shorter strings in `{path}`, perhaps empty ones."
        "Roll out to consumers first, and tell them if the empty string is among the new ones."
    MaxLengthLowered "max-length-lowered" Major PRODUCERS
        "only shorter strings are allowed"
        "Senders of longer strings in `{path}` are refused now."
        "Measure what is sent today before lowering the limit, and lower it in a MAJOR version."
    MaxLengthRaised "max-length-raised" Minor CONSUMERS
        "longer strings are allowed"
        "Senders need not change; readers that store `{path}` in a field of the old length may cut it or fail."
        "Roll out to consumers first; widen database columns and buffers before producers use the room."
    PatternAdded "pattern-added" Major PRODUCERS
        "a pattern has been put on a string"
        "Senders of strings in `{path}` that do not match are refused now."
        "Check existing messages against the pattern, and add it in a MAJOR version."
    PatternRemoved "pattern-removed" Minor CONSUMERS
        "a pattern has been lifted from a string"
        "Senders need not change, and readers that carry or compare `{path}` as text go on; those that take it apart by its old shape may fail."
        "Roll out to consumers that parse the text first."
    PatternChanged "pattern-changed" Major BOTH
        "the pattern of a string is another one"
        "No proof was found that the two patterns accept the same strings, so some senders are taken to be refused and some readers to meet strings of a new shape."
        "If the new pattern only admits more, keep the old one as an alternative in `anyOf`, so that the change can be told to be an addition."
    FormatAdded "format-added" Major PRODUCERS
        "a format is demanded of a string"
        "Formats are asserted in this contract: senders of strings in `{path}` that are not of the format are refused now."
        "Check existing messages against the format, and add it in a MAJOR version."
    FormatRemoved "format-removed" Major CONSUMERS
        "a format has been lifted from a string"
        "Readers decode `{path}` into the type of the format, such as a time or a URI; with any string allowed that decoding fails before their code runs."
        "Keep the format and add a second, optional property for free text."
    FormatChanged "format-changed" Major BOTH
        "the format of a string is another one"
        "Senders of the old format are refused, and readers cannot decode the new one."
        "Add a property under a new name and deprecate this one."
    ContentChanged "content-changed" Major BOTH
        "the encoding or media type inside a string is another one"
        "No validator checks it, but readers decode `{path}` by what the schema says and senders encode by it: both must change together."
        "Add a property under a new name and deprecate this one."
}
"Arrays" {
    MinItemsRaised "min-items-raised" Major PRODUCERS
        "more items are demanded"
        "Senders of shorter arrays in `{path}` are refused now."
        "Measure what is sent today before raising the limit, and raise it in a MAJOR version."
    MinItemsLowered "min-items-lowered" Minor CONSUMERS
        "fewer items are demanded"
        "Senders need not change; readers that take the first item of `{path}` for granted may find none."
        "Roll out to consumers first, and tell them if the array may now be empty."
    MaxItemsLowered "max-items-lowered" Major PRODUCERS
        "fewer items are allowed"
        "Senders of longer arrays in `{path}` are refused now."
        "Measure what is sent today before lowering the limit, and lower it in a MAJOR version."
    MaxItemsRaised "max-items-raised" Minor CONSUMERS
        "more items are allowed"
        "Senders need not change; readers that reserve room for the old limit may meet more items in `{path}`."
        "Roll out to consumers first, then let producers use what is new."
    UniqueItemsAdded "unique-items-added" Major PRODUCERS
        "items must be distinct"
        "Senders that repeat an item in `{path}` are refused now."
        "Let all senders drop repetitions first, and demand it in the next MAJOR version."
    UniqueItemsRemoved "unique-items-removed" Minor CONSUMERS
        "items may repeat"
        "Senders need not change; readers that use the items of `{path}` as keys may meet one twice."
        "Roll out to consumers first, then let producers use what is new."
    ItemsClosed "items-closed" Major PRODUCERS
        "items past the listed positions are refused"
        "Senders of longer arrays in `{path}` are refused now."
        "List the positions that are in use before closing the array."
    ItemsOpened "items-opened" Minor CONSUMERS
        "items past the listed positions are allowed"
        "Senders need not change; readers may meet more items in `{path}` than the positions they know."
        "Roll out to consumers first, then let producers use what is new."
}
"Composition" {
    AlternativeAdded "alternative-added" Minor CONSUMERS
        "a further alternative of a type that was possible before"
        "Senders need not change; readers that match on the known alternatives of `{path}` meet one they do not know."
        "Roll out to consumers first: they need a case for unknown alternatives."
    NewTypeAlternativeAdded "new-type-alternative-added" Major CONSUMERS
        "a further alternative of a type that was not possible before"
        "Readers decode `{path}` into the types they know; a new type fails in decoding, and often the whole message with it."
        "Add a second, optional property of the new type instead."
    AlternativeRemoved "alternative-removed" Major PRODUCERS
        "an alternative has gone"
        "Senders that use the removed alternative of `{path}` are refused."
        "Mark it `deprecated`, wait until no message uses it, and remove it in the next MAJOR version."
    CompositionTightened "composition-tightened" Major PRODUCERS
        "a combination of schemas accepts less"
        "All that the new combination accepts was accepted before, but not the other way round: some senders are refused."
        "Tighten in a MAJOR version, after checking existing messages against the new schema."
    CompositionLoosened "composition-loosened" Minor CONSUMERS
        "a combination of schemas accepts more"
        "All that was accepted still is; readers may meet values of `{path}` that the old combination ruled out."
        "Roll out to consumers first, then let producers use what is new."
    CompositionChanged "composition-changed" Major BOTH
        "a combination of schemas accepts something else"
        "`oneOf`, `not`, `if`, `contains` and the unevaluated keywords depend on one another, and no proof was found that every old message is still accepted: it is taken to break both sides."
        "Write it with `anyOf`, required properties and lists of values where that is possible, so that the change can be told."
    ReferenceUnresolved "reference-unresolved" Major BOTH
        "a reference that cannot be followed has changed"
        "What `{path}` may hold is in a schema that is not among the given files, so nothing can be said about it and both sides are taken to break."
        "Put the referenced file into the same folder, or bundle it into `$defs`."
}
"Documentation" {
    TitleChanged "title-changed" Patch NOBODY
        "the title has changed"
        "Titles are read by people and code generators only; no message is judged differently."
        "Check generated code: some generators name types after titles."
    DescriptionChanged "description-changed" Patch NOBODY
        "the description has changed"
        "Descriptions are read by people; no message is judged differently."
        "If the meaning or the unit of the value has changed, add a property under a new name instead: no tool will notice."
    ExamplesChanged "examples-changed" Patch NOBODY
        "the examples have changed"
        "Examples are read by people and test generators; no message is judged differently."
        "Update the example messages and tests that were copied from them."
    DefaultChanged "default-changed" Patch NOBODY
        "the default has changed"
        "JSON Schema defaults are documentation: validators neither fill them in nor check them. A reader that fills `{path}` in by itself will act differently on the same message, though."
        "Tell consumers that fill in the default; if messages rely on it, send the value explicitly."
    DeprecatedChanged "deprecated-changed" Patch NOBODY
        "the deprecation mark has changed"
        "A deprecated value is still accepted, so no message is judged differently; it announces a removal."
        "Say in the description what to use instead and when the removal is planned."
    AccessChanged "access-changed" Patch NOBODY
        "`readOnly` or `writeOnly` has changed"
        "Validators do not check who wrote a value, so no message is judged differently."
        "Check code generators, some of which leave such fields out of requests or responses."
    CommentChanged "comment-changed" Patch NOBODY
        "a comment has changed"
        "Comments are for the authors of the schema; no message is judged differently."
        "Nothing needs to be done for the messages or for those who read them."
    UnknownKeywordChanged "unknown-keyword-changed" Patch NOBODY
        "a keyword that JSON Schema does not know has changed"
        "Validators skip keywords they do not know, so no message is judged differently."
        "Run `backbeat schema lint`: it may be a misspelt keyword that was meant to check something."
}
"Identity" {
    IdChanged "id-changed" Minor NOBODY
        "the schema has another `$id`"
        "Messages are judged as before, but whoever refers to the schema by its URL, in a `$ref`, a registry or a pinned download, no longer finds it there."
        "Keep the old URL published as an alias of the new one."
    IdVersionChanged "id-version-changed" Patch NOBODY
        "the version in the schema's `$id` has changed"
        "The `$id` follows the version of the schema, as it should; messages are judged as before."
        "Keep the old version published under its own URL."
    DialectChanged "dialect-changed" Minor NOBODY
        "the schema is written in another draft of JSON Schema"
        "Where keywords mean something else in the new draft, that is reported as a change of its own. Validators and code generators must know the new draft."
        "Check that every consumer's validator supports the draft before publishing."
    DialectDeclared "dialect-declared" Patch NOBODY
        "the schema's draft is declared in another way"
        "`$schema` names, or no longer names, the draft that was meant anyway, so keywords mean what they meant."
        "Keep `$schema` in the file: validators guess without it, and not all guess alike."
}
"Files" {
    SchemaAdded "schema-added" Minor NOBODY
        "a new schema"
        "A schema that did not exist before judges no existing message; nobody has to use it."
        "Nothing needs to be done by those who do not use the new message."
    SchemaRemoved "schema-removed" Major BOTH
        "a schema has gone"
        "Senders of the message can no longer check it, validators refuse it as an unknown type, and readers will not receive it any more."
        "Keep the file for as long as any service sends or reads the message, marked `deprecated`."
    SchemaFileRenamed "schema-file-renamed" Patch NOBODY
        "a schema is in a file of another name"
        "The schema is known by its `$id` and its message type, so messages are judged as before."
        "Check scripts and build files that name the file."
}
}
