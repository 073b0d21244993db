//! What a page says, as plain values: everything that a template needs, worked out and worded.

mod clock;
mod span;

mod difference;
mod file_name;
mod outlet;
mod passage;

mod account;
mod conflict;
mod sentence;

mod collection_page;
mod columns_page;
mod index_page;
mod single_page;
mod story_page;

pub(crate) use clock::{day, moment};
pub(crate) use collection_page::CollectionPage;
pub(crate) use columns_page::ColumnsPage;
pub(crate) use file_name::FileNames;
pub(crate) use index_page::IndexPage;
pub(crate) use single_page::{SinglePage, StoryPart};
pub(crate) use span::Texts;
pub(crate) use story_page::StoryPage;

/// A number with the word for what it counts: `1 report`, `40,000 reports`.
pub(crate) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { several })
}

/// A number in groups of three digits.
pub(crate) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn large_numbers_are_grouped() {
        for (count, shown) in
            [(1, "1 story"), (0, "0 stories"), (999, "999 stories"), (1_234_567, "1,234,567 stories")]
        {
            assert_eq!(counted(count, "story", "stories"), shown);
        }
    }
}
