//! Made-up names.

use super::random::Random;

const SYLLABLES: &[&str] = &[
    "bar", "vel", "tor", "mun", "sel", "dra", "kin", "ost", "fal", "nor", "wen", "lis", "gar", "hel", "mar",
    "ric", "tan", "ul", "bren", "cor", "dal", "eth", "fen", "gol", "har", "jor", "kel", "lun", "mor", "ned",
    "pol", "ros", "sten", "thal", "var", "win", "yar", "zel", "ard", "ber", "cas", "dun", "esk", "fir",
    "gre", "hol", "ist", "jul", "kra", "lem", "mir", "nav", "ol", "pen", "quin", "rud", "sor", "tre", "urs",
    "vin",
];
const PLACE_ENDINGS: &[&str] = &[
    "", "ford", "heim", "burg", "sund", "mouth", "vik", "dorf", "ton", "stad", "field", "gate", "haven",
    "holm", "wick", "bridge", "minster", "berg", "nes", "dale",
];
const FORENAMES: &[&str] = &[
    "Ana", "Boris", "Clara", "Dmitri", "Elin", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Katja", "Lars",
    "Mira", "Nils", "Olga", "Pavel", "Rosa", "Stefan", "Tilda", "Viktor", "Agnes", "Bruno", "Cora", "David",
    "Emil", "Frida", "Goran", "Hanna", "Ivan", "Julia", "Karl", "Lena", "Marek", "Nora", "Otto", "Petra",
    "Rafael", "Sofia", "Tomas", "Vera",
];
const ORGANISATIONS: &[&str] = &[
    "Works",
    "Lines",
    "Holding",
    "Institute",
    "United",
    "Council",
    "Foundation",
    "Union",
    "Water",
    "Rail",
    "Energy",
    "Shipping",
    "Mills",
    "Partners",
    "Motors",
    "Airways",
    "Foods",
    "Press",
    "Telecom",
    "Insurance",
];

/// A town or a country.
pub(super) fn place(random: &mut Random) -> String {
    let stem = word(2, random);
    format!("{stem}{}", random.pick(PLACE_ENDINGS))
}

/// A forename and a surname.
pub(super) fn person(random: &mut Random) -> String {
    format!("{} {}", random.pick(FORENAMES), surname(random))
}

/// A surname.
pub(super) fn surname(random: &mut Random) -> String {
    let n_syllables = 2 + random.below(2);
    word(n_syllables, random)
}

/// A company, an authority or a club.
pub(super) fn organisation(random: &mut Random) -> String {
    let name = word(2, random);
    format!("{name} {}", random.pick(ORGANISATIONS))
}

fn word(n_syllables: usize, random: &mut Random) -> String {
    let word: String = (0..n_syllables).map(|_| *random.pick(SYLLABLES)).collect();
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
