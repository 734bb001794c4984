//! How much, how often, how good: the shapes a real market has. A few teachers hold most of the reviews,
//! ratings crowd near the top with a tail below, prices follow the category.

use crate::draw::Draw;

/// Prices are set in steps of five thousand rupiah.
pub const PRICE_STEP_RUPIAH: i64 = 5_000;

/// What an hour costs in a category, in steps of [`PRICE_STEP_RUPIAH`]: cheapest and dearest.
fn price_band_steps(category_slug: &str) -> (u32, u32) {
    match category_slug {
        "early-childhood" => (10, 32),
        "religion" => (10, 40),
        "school-subjects" => (10, 36),
        "mathematics" | "science" => (12, 50),
        "english" => (14, 60),
        "languages" => (15, 64),
        "exam-preparation" => (20, 90),
        "programming" | "data-and-technology" => (24, 100),
        "design-and-media" => (20, 80),
        "music" => (20, 80),
        "arts-and-crafts" | "cooking-and-home" => (14, 60),
        "sports-and-fitness" => (16, 70),
        "business-and-career" => (24, 100),
        _ => (10, 100),
    }
}

/// The price of an hour in whole rupiah: within the category's band, low ones more frequent, and dearer with
/// experience.
pub fn price_per_hour_rupiah(draw: &mut Draw, category_slug: &str, experience_years: u32) -> i64 {
    let (cheapest, dearest) = price_band_steps(category_slug);
    let span = dearest - cheapest;
    let low = draw.below(span + 1).min(draw.below(span + 1));
    // Twenty years of experience move a price by up to a third of the band.
    let seniority = span * experience_years.min(20) / 60;
    let steps = (cheapest + low + seniority).min(dearest);
    i64::from(steps) * PRICE_STEP_RUPIAH
}

/// Years of teaching: most have few, some have decades.
pub fn experience_years(draw: &mut Draw) -> u32 {
    let (from, to) = draw.pick_weighted(&[
        (90, (0, 0)),
        (330, (1, 3)),
        (300, (4, 7)),
        (190, (8, 14)),
        (75, (15, 22)),
        (15, (23, 38)),
    ]);
    draw.between(from, to)
}

/// How many skills a teacher offers: one to six.
pub fn skill_count(draw: &mut Draw) -> usize {
    draw.pick_weighted(&[(190, 1), (290, 2), (240, 3), (150, 4), (85, 5), (45, 6)])
}

/// How many lessons of a teacher were held and reviewed: long-tailed, about 2.9 on average.
pub fn review_count(draw: &mut Draw) -> u32 {
    let (from, to) = draw.pick_weighted(&[
        (400, (0, 0)),
        (230, (1, 1)),
        (170, (2, 3)),
        (105, (4, 6)),
        (58, (7, 12)),
        (26, (13, 30)),
        (9, (31, 70)),
        (2, (71, 150)),
    ]);
    draw.between(from, to)
}

/// How many free slots a teacher has in the coming month.
pub fn slot_count(draw: &mut Draw) -> u32 {
    let (from, to) =
        draw.pick_weighted(&[(60, (0, 0)), (200, (4, 14)), (440, (14, 26)), (230, (26, 38)), (70, (39, 56))]);
    draw.between(from, to)
}

/// How well somebody teaches, as far as stars can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Nearly always five stars.
    Excellent,
    /// Fours among the fives.
    Good,
    /// The tail.
    Uneven,
}

impl Quality {
    /// Draws a quality.
    pub fn draw(draw: &mut Draw) -> Self {
        draw.pick_weighted(&[(720, Self::Excellent), (220, Self::Good), (60, Self::Uneven)])
    }

    /// Draws the stars of one review, 1 to 5.
    pub fn stars(self, draw: &mut Draw) -> i16 {
        let weights: &[(u32, i16)] = match self {
            Self::Excellent => &[(830, 5), (140, 4), (25, 3), (5, 2)],
            Self::Good => &[(570, 5), (320, 4), (80, 3), (20, 2), (10, 1)],
            Self::Uneven => &[(200, 5), (260, 4), (250, 3), (160, 2), (130, 1)],
        };
        draw.pick_weighted(weights)
    }
}

#[cfg(test)]
mod tests {
    use catalog::vocabulary::Vocabulary;

    use super::*;
    use crate::draw::Purpose;

    fn draws(count: u64) -> impl Iterator<Item = Draw> {
        (0..count).map(|index| Draw::new(3, Purpose::Calendar, index))
    }

    #[test]
    fn prices_are_round_and_within_bounds() {
        for category in Vocabulary::built_in().categories {
            for mut draw in draws(500) {
                let years = experience_years(&mut draw);
                let price = price_per_hour_rupiah(&mut draw, &category.slug, years);
                assert_eq!(price % PRICE_STEP_RUPIAH, 0);
                assert!((50_000..=500_000).contains(&price), "{}: {price}", category.slug);
            }
        }
    }

    #[test]
    fn every_category_has_its_own_price_band() {
        for category in Vocabulary::built_in().categories {
            assert_ne!(price_band_steps(&category.slug), price_band_steps("unknown"), "{}", category.slug);
        }
    }

    #[test]
    fn reviews_have_a_long_tail() {
        let counts: Vec<u32> = draws(50_000).map(|mut draw| review_count(&mut draw)).collect();
        let total: u32 = counts.iter().sum();
        assert!((130_000..165_000).contains(&total), "{total}");
        assert!(counts.iter().any(|count| *count > 100));
        let mut sorted = counts;
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        let top_tenth: u32 = sorted.iter().take(5_000).sum();
        assert!(top_tenth * 2 > total, "a tenth of the teachers hold more than half of the reviews");
    }

    #[test]
    fn ratings_crowd_near_the_top() {
        let mut stars = [0_i64; 6];
        for mut draw in draws(50_000) {
            let quality = Quality::draw(&mut draw);
            stars[usize::try_from(quality.stars(&mut draw)).unwrap()] += 1;
        }
        let hundredths = stars.iter().zip(0_i64..).map(|(count, value)| count * value).sum::<i64>() * 100
            / stars.iter().sum::<i64>();
        assert!((455..=470).contains(&hundredths), "{hundredths}");
        assert!(stars[1..].iter().all(|count| *count > 100), "{stars:?}");
    }

    #[test]
    fn counts_stay_in_their_ranges() {
        for mut draw in draws(5_000) {
            assert!((1..=6).contains(&skill_count(&mut draw)));
            assert!(slot_count(&mut draw) <= 56);
            assert!(experience_years(&mut draw) <= 38);
        }
    }
}
