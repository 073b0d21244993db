//! What a text must hold for a pattern to match it: strings at its beginning, at its end, or anywhere.
//!
//! Few lines of a report are furniture, and a search for many strings at once is far cheaper than a pattern. So every pattern is
//! read for the strings that it cannot do without, and is only tried, or even compiled, where one of them stands.
//!
//! ```text
//! (also |must )?(read|see) more ?[:|].*    begins with one of: also read more, also see more, must read more, … see more
//! .{0,60}\b[\w.+-]+@[\w-]+\.[\w.-]+        holds @
//! ```
//!
//! The method is that of Cox, "Regular Expression Matching with a Trigram Index" (2012): for every part of a pattern the strings
//! that it matches, if they are few, else those with which its matches begin and end and one of which they hold. Case is
//! ignored whether the pattern ignores it or not: a requirement may let through too much, never too little.

use std::cmp::Reverse;

use regex_syntax::ast::{
    Ast, ClassBracketed, ClassSet, ClassSetItem, Repetition, RepetitionKind, RepetitionRange, parse::Parser,
};

/// The most strings that a requirement names.
const MAX_STRINGS: usize = 96;
/// The longest of them, in characters; what would be longer is cut.
const MAX_STRING_CHARS: usize = 16;
/// The least a string that may stand anywhere must weigh; shorter ones stand in every second line.
const MIN_WEIGHT: usize = 3;
/// From which weight on fewer strings are better than longer ones.
const ENOUGH_WEIGHT: usize = 6;

/// The strings, in lower case, of which a text must hold one at each place to be matched by a pattern; at a place without
/// strings nothing is required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub(crate) at_begin: Vec<String>,
    pub(crate) anywhere: Vec<String>,
    pub(crate) at_end: Vec<String>,
}

impl Requirement {
    /// What a pattern requires of the text of which it must match all. A pattern that cannot be read requires nothing.
    pub(crate) fn of_whole(pattern: &str) -> Self {
        let Ok(ast) = Parser::new().parse(pattern) else { return Self::default() };
        Self::of(Needs::of(&ast))
    }

    /// What a pattern requires of a text at whose end it must match.
    pub(crate) fn of_end(pattern: &str) -> Self {
        let Ok(ast) = Parser::new().parse(pattern) else { return Self::default() };
        Self::of(Needs { begins: nothing(), ..Needs::of(&ast) })
    }

    fn of(Needs { exact: _, begins, ends, inside, may_be_empty }: Needs) -> Self {
        let says_nothing = |strings: &[String]| may_be_empty || strings.iter().any(String::is_empty);
        let at_begin = if says_nothing(&begins) { Vec::new() } else { begins };
        let at_end = if says_nothing(&ends) { Vec::new() } else { ends };
        let mut anywhere = inside.unwrap_or_default();
        // What stands at the begin or the end stands in the text.
        let is_implied_by = |strings: &[String]| {
            !strings.is_empty() && strings.iter().all(|long| anywhere.iter().any(|it| long.contains(it)))
        };
        if is_implied_by(&at_begin) || is_implied_by(&at_end) {
            anywhere.clear();
        }
        Self { at_begin, anywhere, at_end }
    }
}

/// Whether a text holds one of the two characters outside ASCII that are a letter of ASCII but for case, `ſ` and the Kelvin sign:
/// a search that ignores the case of ASCII alone does not find them.
pub(crate) fn holds_disguised_ascii(text: &str) -> bool {
    !text.is_ascii() && (text.contains('\u{17F}') || text.contains('\u{212A}'))
}

/// What all matches of a part of a pattern have in common.
#[derive(Clone, Debug)]
struct Needs {
    /// All matches, if they are few and known.
    exact: Option<Vec<String>>,
    /// Every match begins with one of these.
    begins: Vec<String>,
    /// Every match ends with one of these.
    ends: Vec<String>,
    /// Every match holds one of these, if that says anything.
    inside: Option<Vec<String>>,
    /// Whether `begins` and `ends` leave out that a match may be empty.
    may_be_empty: bool,
}

impl Needs {
    fn of(ast: &Ast) -> Self {
        match ast {
            Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Self::exactly(nothing()),
            Ast::Literal(literal) => Self::of_characters(Some(vec![literal.c])),
            Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) => Self::anything(),
            Ast::ClassBracketed(class) => Self::of_characters(few_characters(class)),
            Ast::Repetition(repetition) => Self::of_repetition(repetition),
            Ast::Group(group) => Self::of(&group.ast),
            Ast::Alternation(alternation) => {
                alternation.asts.iter().map(Self::of).reduce(Self::or).unwrap_or_else(Self::anything)
            }
            Ast::Concat(concat) => Self::of_run(&concat.asts),
        }
    }

    /// One part after the other; a run of letters is taken as one string, so that it is not copied letter by letter.
    fn of_run(parts: &[Ast]) -> Self {
        let is_letter = |part: &Ast| matches!(part, Ast::Literal(literal) if literal.c.is_ascii());
        parts
            .chunk_by(|one, next| is_letter(one) && is_letter(next))
            .map(|run| match run {
                [part] => Self::of(part),
                letters => {
                    let letters = letters.iter().filter_map(|part| match part {
                        Ast::Literal(literal) => Some(literal.c.to_ascii_lowercase()),
                        _ => None,
                    });
                    Self::exactly(vec![letters.collect()])
                }
            })
            .rev()
            .reduce(|behind, part| part.then(behind))
            .unwrap_or_else(|| Self::exactly(nothing()))
    }

    fn anything() -> Self {
        Self { exact: None, begins: nothing(), ends: nothing(), inside: None, may_be_empty: false }
    }

    fn exactly(strings: Vec<String>) -> Self {
        Self {
            begins: strings.clone(),
            ends: strings.clone(),
            inside: telling(&strings),
            exact: Some(strings),
            may_be_empty: false,
        }
    }

    /// One of a few characters; one that has case but in ASCII may stand for any.
    fn of_characters(characters: Option<Vec<char>>) -> Self {
        let has_no_case = |character: char| {
            character.to_lowercase().eq([character]) && character.to_uppercase().eq([character])
        };
        let is_known = |character: &char| character.is_ascii() || has_no_case(*character);
        match characters {
            Some(characters) if characters.iter().all(is_known) => {
                let strings = characters.iter().map(|it| it.to_ascii_lowercase().to_string()).collect();
                Self::exactly(without_repeats(strings))
            }
            _ => Self::anything(),
        }
    }

    fn of_repetition(repetition: &Repetition) -> Self {
        let once = Self::of(&repetition.ast);
        let n_least = match &repetition.op.kind {
            RepetitionKind::ZeroOrOne if once.exact.is_some() => {
                return once.or(Self::exactly(nothing()));
            }
            RepetitionKind::ZeroOrOne | RepetitionKind::ZeroOrMore => 0,
            RepetitionKind::OneOrMore => 1,
            RepetitionKind::Range(
                RepetitionRange::Exactly(n) | RepetitionRange::AtLeast(n) | RepetitionRange::Bounded(n, _),
            ) => *n,
        };
        if n_least == 0 {
            Self { exact: None, inside: None, may_be_empty: true, ..once }
        } else {
            Self { exact: None, ..once }
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            exact: self.exact.zip(other.exact).and_then(|(one, two)| union(one, two)),
            begins: union(self.begins, other.begins).unwrap_or_else(nothing),
            ends: union(self.ends, other.ends).unwrap_or_else(nothing),
            inside: self.inside.zip(other.inside).and_then(|(one, two)| union(one, two)),
            may_be_empty: self.may_be_empty || other.may_be_empty,
        }
    }

    fn then(self, next: Self) -> Self {
        let is_joined = !self.may_be_empty && !next.may_be_empty;
        let joint = if is_joined { product(&self.ends, &next.begins) } else { None };
        let inside = [self.inside, joint.and_then(|strings| telling(&strings)), next.inside]
            .into_iter()
            .flatten()
            .max_by_key(|strings| (weight(strings).min(ENOUGH_WEIGHT), Reverse(strings.len())));
        let begins = match &self.exact {
            Some(strings) if !next.may_be_empty => {
                shortened(&next.begins, front).find_map(|begins| product(strings, &begins))
            }
            Some(strings) => Some(strings.clone()),
            None if self.may_be_empty => union(self.begins, next.begins.clone()),
            None => Some(self.begins),
        };
        let ends = match &next.exact {
            Some(strings) if !self.may_be_empty => {
                shortened(&self.ends, back).find_map(|ends| product(&ends, strings))
            }
            Some(strings) => Some(strings.clone()),
            None if next.may_be_empty => union(self.ends, next.ends),
            None => Some(next.ends),
        };
        let begins = begins.or_else(|| self.exact.clone()).unwrap_or_else(nothing);
        let ends = ends.or_else(|| next.exact.clone()).unwrap_or_else(nothing);
        let exact = self.exact.zip(next.exact).and_then(|(one, two)| product(&one, &two)).filter(|strings| {
            // What is cut is no longer all of a match.
            strings.iter().all(|it| it.chars().count() <= MAX_STRING_CHARS)
        });
        Self {
            exact,
            begins: without_longer(cut(&begins, MAX_STRING_CHARS, front)),
            ends: cut(&ends, MAX_STRING_CHARS, back),
            inside,
            may_be_empty: self.may_be_empty && next.may_be_empty,
        }
    }
}

/// The characters of a class, if they are few.
fn few_characters(class: &ClassBracketed) -> Option<Vec<char>> {
    let ClassSet::Item(item) = &class.kind else { return None };
    let items = match item {
        ClassSetItem::Union(union) => union.items.as_slice(),
        item => std::slice::from_ref(item),
    };
    let literals = items.iter().map(|item| match item {
        ClassSetItem::Literal(literal) => Some(literal.c),
        _ => None,
    });
    if class.negated { None } else { literals.collect() }
}

/// The strings of which any text has one at either end.
fn nothing() -> Vec<String> {
    vec![String::new()]
}

fn front(string: &str, n_chars: usize) -> &str {
    &string[..string.char_indices().nth(n_chars).map_or(string.len(), |(at, _)| at)]
}

fn back(string: &str, n_chars: usize) -> &str {
    let last = n_chars.checked_sub(1);
    &string[last.and_then(|last| string.char_indices().rev().nth(last)).map_or(0, |(at, _)| at)..]
}

fn cut(strings: &[String], n_chars: usize, end: impl Fn(&str, usize) -> &str) -> Vec<String> {
    without_repeats(strings.iter().map(|it| end(it, n_chars).to_owned()).collect())
}

/// The strings, then ever shorter ends of them, which are fewer.
fn shortened(
    strings: &[String],
    end: impl Fn(&str, usize) -> &str + Copy,
) -> impl Iterator<Item = Vec<String>> {
    [MAX_STRING_CHARS, 8, 4, 2, 1].into_iter().map(move |n_chars| cut(strings, n_chars, end))
}

fn union(mut one: Vec<String>, two: Vec<String>) -> Option<Vec<String>> {
    one.extend(two);
    let strings = without_repeats(one);
    (strings.len() <= MAX_STRINGS).then_some(strings)
}

/// Every string of the one before every string of the other.
fn product(one: &[String], two: &[String]) -> Option<Vec<String>> {
    if one.len() * two.len() > MAX_STRINGS {
        return None;
    }
    let strings = one.iter().flat_map(|first| two.iter().map(move |second| format!("{first}{second}")));
    Some(without_repeats(strings.collect()))
}

fn without_repeats(mut strings: Vec<String>) -> Vec<String> {
    strings.sort_unstable();
    strings.dedup();
    strings
}

/// Strings in their order without those that begin with another: a text that begins with one begins with both.
fn without_longer(mut strings: Vec<String>) -> Vec<String> {
    strings.dedup_by(|longer, shorter| longer.starts_with(shorter.as_str()));
    strings
}

/// The strings, if to hold one of them says anything of a text.
fn telling(strings: &[String]) -> Option<Vec<String>> {
    (weight(strings) >= MIN_WEIGHT).then(|| strings.to_vec())
}

/// How much it says of a text to hold one of the strings: the length of the shortest, marks counting more than letters.
fn weight(strings: &[String]) -> usize {
    let of_byte = |byte: u8| match byte {
        b' ' | b',' | b'.' | b'-' | b'\'' => 1,
        _ if byte.is_ascii_alphanumeric() => 1,
        b'@' => 8,
        _ => 3,
    };
    strings.iter().map(|it| it.bytes().map(of_byte).sum()).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_requires_what_all_its_matches_share() {
        for (pattern, at_begin, anywhere, at_end) in [
            ("(see|read) more.*", &["read more", "see more"][..], &[][..], &[][..]),
            ("x?(see|read) more.*", &["read more", "see more", "xread more", "xsee more"], &[], &[]),
            (".*(see|read) more.*", &[], &["read more", "see more"], &[]),
            (r".{0,60}\b[\w.+-]+@[\w-]+", &[], &["@"], &[]),
            (
                r"\p{Lu}\w+ in (?:pictures|pics)\.?",
                &[],
                &[],
                &[" in pics", " in pics.", " in pictures", " in pictures."],
            ),
            ("(a )?Ferry", &["a ferry", "ferry"], &[], &["a ferry", "ferry"]),
            ("(ferry)*", &[], &[], &[]),
            ("(ferry.+)?", &[], &[], &[]),
            ("(if you .{0,9}, )?join[.]*", &["if you ", "join"], &["join"], &[".", "join"]),
            ("AP(?:[/|]AP)* [A-Z].+", &["ap ", "ap/ap", "ap|ap"], &[], &[]),
            ("©? ?(?:ferry|.*)", &[], &[], &[]),
            ("é+ferry[!?]", &[], &[], &["ferry!", "ferry?"]),
        ] {
            let found = Requirement::of_whole(pattern);
            assert_eq!(found.at_begin, at_begin, "{pattern}");
            assert_eq!(found.anywhere, anywhere, "{pattern}");
            assert_eq!(found.at_end, at_end, "{pattern}");
        }
    }
}
