//! Times as people read them. All are in UTC.

use storyfold::{Date, Period, Timestamp};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SECONDS_PER_DAY: i64 = 86_400;

/// `3 Sep 2026, 13:12`; the day alone where a feed gives no more, which is read as its beginning.
pub(crate) fn moment(time: Timestamp) -> String {
    let second_of_day = time.unix_seconds().rem_euclid(SECONDS_PER_DAY);
    let day = day(time.date());
    if second_of_day == 0 {
        return day;
    }
    format!("{day}, {:02}:{:02}", second_of_day / 3_600, second_of_day / 60 % 60)
}

/// `3 Sep 2026`
pub(crate) fn day(date: Date) -> String {
    format!("{} {} {}", date.day, month(date), date.year)
}

/// `3 Sep 2026`, `3–4 Sep 2026`, `30 Aug – 2 Sep 2026`; none if no report has a date.
pub(super) fn period(period: Period) -> Option<String> {
    let (first, last) = (period.first?.date(), period.last?.date());
    Some(if first == last {
        day(last)
    } else if (first.year, first.month) == (last.year, last.month) {
        format!("{}–{}", first.day, day(last))
    } else if first.year == last.year {
        format!("{} {} – {}", first.day, month(first), day(last))
    } else {
        format!("{} – {}", day(first), day(last))
    })
}

/// How long after another time this is: `2 h 5 min later`.
pub(super) fn later(first: Timestamp, time: Timestamp) -> Option<String> {
    let minutes = (time.unix_seconds() - first.unix_seconds()) / 60;
    Some(match minutes {
        ..=0 => return None,
        1..=59 => format!("{minutes} min later"),
        60..=2_879 if minutes % 60 == 0 => format!("{} h later", minutes / 60),
        60..=2_879 => format!("{} h {} min later", minutes / 60, minutes % 60),
        _ => format!("{} days later", minutes / 1_440),
    })
}

fn month(date: Date) -> &'static str {
    MONTHS[usize::from(date.month) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(unix_seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(unix_seconds)
    }

    #[test]
    fn periods_name_nothing_twice() {
        for (first, last, shown) in [
            (1_679_011_200, 1_679_090_000, "17 Mar 2023"),
            (1_679_011_200, 1_679_100_000, "17–18 Mar 2023"),
            (1_677_628_799, 1_677_628_800, "28 Feb – 1 Mar 2023"),
            (1_672_531_199, 1_672_531_200, "31 Dec 2022 – 1 Jan 2023"),
        ] {
            let both = Period { first: Some(at(first)), last: Some(at(last)) };
            assert_eq!(period(both).as_deref(), Some(shown));
        }
        assert_eq!(period(Period::default()), None);
    }

    #[test]
    fn a_day_without_a_time_stays_a_day() {
        assert_eq!(moment(at(1_679_011_200)), "17 Mar 2023");
        assert_eq!(moment(at(1_679_011_200 + 47_520)), "17 Mar 2023, 13:12");
        assert_eq!(later(at(0), at(7_500)).as_deref(), Some("2 h 5 min later"));
        assert_eq!(later(at(0), at(0)), None);
    }
}
