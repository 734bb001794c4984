//! Free text: stems, typing errors, accents, and the order of what matches.

use catalog::search::{self, TeacherFilter, TeacherOrder};
use kernel::Change;
use kernel::page::{Direction, PageRequest};

use crate::market::Market;

async fn names(market: &mut Market, text: &str) -> Vec<String> {
    let filter = TeacherFilter { text: Some(text.into()), ..Default::default() }.checked().unwrap();
    let (now, order) = (market.now, TeacherOrder::Relevance);
    let page =
        search::teachers(&mut market.conn, now, &filter, order, &PageRequest::first(100)).await.unwrap();
    let count = search::total_count(&mut market.conn, now, &filter, order).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), page.items.len());
    page.items.into_iter().map(|card| card.teacher.display_name).collect()
}

async fn market() -> Market {
    let mut market = Market::new().await;
    for (name, skills, headline, bio) in [
        ("Sari Dewi", ["algebra"], "Guru Matematika SMA", "Pembelajaran yang menyenangkan."),
        ("André Wijaya", ["piano"], "Concert pianist", "Teaching children since 2010."),
        ("Budi Santoso", ["piano"], "Musik untuk semua", "Mengajar dengan sabar di rumah."),
        ("Rina Kartika", ["acoustic-guitar"], "Gitar akustik", "Suka berkebun."),
    ] {
        let mut input = market.complete(name, &skills);
        input.headline = Change::Set(headline.into());
        input.bio = Change::Set(bio.into());
        market.teacher(input).await;
    }
    market
}

#[tokio::test]
async fn words_are_found_in_every_form_and_with_typing_errors() {
    let mut market = market().await;
    for (text, expected) in [
        // Indonesian stems: all of these grow from "ajar".
        ("belajar", vec!["Budi Santoso", "Sari Dewi"]),
        ("pengajaran", vec!["Budi Santoso", "Sari Dewi"]),
        ("pembelajaran", vec!["Budi Santoso", "Sari Dewi"]),
        ("mengajar", vec!["Budi Santoso", "Sari Dewi"]),
        // English stems.
        ("teach child", vec![]),
        ("teaches", vec!["André Wijaya"]),
        // Typing errors, in Indonesian, English and names.
        ("matemtika", vec!["Sari Dewi"]),
        ("matematka", vec!["Sari Dewi"]),
        ("santosso", vec!["Budi Santoso"]),
        ("kartka", vec!["Rina Kartika"]),
        ("gtar", vec!["Rina Kartika"]),
        ("gru matemtika", vec!["Sari Dewi"]),
        ("budi santosso", vec!["Budi Santoso"]),
        ("sari santosso", vec![]),
        // Accents and cases do not matter.
        ("andre", vec!["André Wijaya"]),
        ("andré", vec!["André Wijaya"]),
        ("ANDRE, (wijaya)!", vec!["André Wijaya"]),
        ("SARI", vec!["Sari Dewi"]),
        // The English and the Indonesian name of a skill.
        ("aljabar", vec!["Sari Dewi"]),
        ("algebra", vec!["Sari Dewi"]),
        ("guitar", vec!["Rina Kartika"]),
        // Several words must all be there.
        ("guru matematika", vec!["Sari Dewi"]),
        ("zzzzqqq", vec![]),
        ("%", vec![]),
        ("' OR 1=1 --", vec![]),
        ("& | ! ( ) :* <->", vec![]),
        ("'sari' \\ ''", vec!["Sari Dewi"]),
        ("数学", vec![]),
    ] {
        let mut found = names(&mut market, text).await;
        found.sort();
        assert_eq!(found, expected, "{text:?}");
    }
}

#[tokio::test]
async fn a_name_or_skill_weighs_more_than_a_word_in_the_bio() {
    let mut market = market().await;
    let mut input = market.complete("Dedi", &["algebra"]);
    input.bio = Change::Set("Dulu saya bermain piano.".into());
    market.teacher(input).await;
    let found = names(&mut market, "piano").await;
    assert_eq!(found.len(), 3);
    assert_eq!(found[2], "Dedi");
}

#[tokio::test]
async fn ranked_lists_page_both_ways_and_combine_with_filters() {
    let mut market = Market::new().await;
    for index in 0..11 {
        let mut input = market.complete(&format!("Guru {index}"), &["piano"]);
        input.headline = Change::Set(if index % 2 == 0 { "Piano klasik".into() } else { "Biola".to_owned() });
        input.price_per_hour = Change::Set(if index % 3 == 0 { 50_000 } else { 90_000 });
        let (_, teacher) = market.teacher(input).await;
        market.rate(teacher.id, [0, 4_300, 5_000][index % 3]).await;
    }
    for skill in [false, true] {
        let filter = TeacherFilter {
            text: Some("piano klasik".into()),
            price_max: Some(90_000),
            skills: if skill { vec![market.skill("piano")] } else { vec![] },
            ..Default::default()
        };
        let filter = filter.checked().unwrap();
        let (now, order) = (market.now, TeacherOrder::Relevance);
        let all =
            search::teachers(&mut market.conn, now, &filter, order, &PageRequest::first(100)).await.unwrap();
        assert_eq!(all.items.len(), 6);
        let all: Vec<_> = all.items.iter().map(|card| card.teacher.id).collect();
        for direction in [Direction::Forward, Direction::Backward] {
            let mut request = PageRequest { size: 2, direction, cursor: None };
            let mut read = Vec::new();
            for _ in 0..3 {
                let page = search::teachers(&mut market.conn, now, &filter, order, &request).await.unwrap();
                let ids = page.items.iter().map(|card| card.teacher.id);
                let edge = match direction {
                    Direction::Forward => {
                        read.extend(ids);
                        page.items.last()
                    }
                    Direction::Backward => {
                        read.splice(0..0, ids);
                        page.items.first()
                    }
                };
                request.cursor = edge.map(|card| card.cursor.clone());
            }
            assert_eq!(read, all, "{direction:?}");
        }
        // The text is a filter in every other order.
        for order in [TeacherOrder::Rating, TeacherOrder::PriceAscending, TeacherOrder::SoonestFree] {
            let page = search::teachers(&mut market.conn, now, &filter, order, &PageRequest::first(100))
                .await
                .unwrap();
            assert_eq!(page.items.len(), 6);
        }
    }
}
