//! Promises, each with the statement that finds what breaks it.

/// Each statement selects offenders; none must be found.
pub(super) const ALL: &[(&str, &str)] = &[
    (
        "a review stands on a completed booking with a paid order and a settled payment",
        "SELECT r.id FROM reviews r WHERE NOT EXISTS (
            SELECT 1 FROM bookings b JOIN orders o ON o.id = b.order_id
            JOIN order_lines l ON l.id = b.order_line_id AND l.order_id = o.id AND l.subject_id = b.id
            JOIN payments p ON p.order_id = o.id
            WHERE b.id = r.booking_id AND b.status = 'COMPLETED' AND o.status = 'PAID' AND l.status = 'PAID'
            AND p.status = 'SETTLED' AND r.teacher_id = b.teacher_id AND r.author_user_id = b.student_user_id
            AND r.created_at > b.ends_at)",
    ),
    (
        "every amount is the lesson's price",
        "SELECT b.id FROM bookings b JOIN teachers t ON t.id = b.teacher_id JOIN orders o ON o.id = b.order_id
         JOIN order_lines l ON l.id = b.order_line_id JOIN payments p ON p.order_id = o.id
         WHERE b.price <> round(t.price_per_hour * extract(epoch FROM b.ends_at - b.starts_at) / 3600)
         OR b.price <> ANY (ARRAY[o.total_amount, l.amount, l.unit_price, p.amount])",
    ),
    (
        "order, line and booking name the same people and things",
        "SELECT b.id FROM bookings b JOIN teachers t ON t.id = b.teacher_id JOIN users u ON u.id = b.student_user_id
         JOIN orders o ON o.id = b.order_id JOIN order_lines l ON l.id = b.order_line_id
         JOIN skills k ON k.id = b.skill_id
         WHERE t.person_id <> b.teacher_person_id OR u.person_id <> b.student_person_id OR t.user_id IS NULL
         OR o.buyer_user_id <> u.id OR l.seller_person_id <> t.person_id OR l.claim_owner_id <> b.id
         OR l.category_id <> k.category_id
         OR NOT EXISTS (SELECT 1 FROM teacher_skills ts WHERE ts.teacher_id = t.id AND ts.skill_id = k.id)",
    ),
    (
        "a booking has one claim of each person, in the state that fits it",
        "SELECT b.id FROM bookings b LEFT JOIN calendar_claims c ON c.owner_id = b.id AND c.owner_kind = 'BOOKING'
         GROUP BY b.id HAVING count(*) <> 2
         OR bool_or(c.starts_at <> b.starts_at OR c.ends_at <> b.ends_at)
         OR bool_or(c.status <> CASE b.status WHEN 'COMPLETED' THEN 'FINISHED' ELSE 'SECURED' END)
         OR NOT (bool_or(c.person_id = b.teacher_person_id) AND bool_or(c.person_id = b.student_person_id))",
    ),
    (
        "a settled payment with a transaction of its own pays the line of every booking, and secures its time",
        "SELECT b.id FROM bookings b JOIN order_lines l ON l.id = b.order_line_id WHERE NOT EXISTS (
            SELECT 1 FROM payments p JOIN payment_lines pl ON pl.payment_id = p.id AND pl.order_line_id = l.id
            WHERE p.id = l.paid_by_payment_id AND p.order_id = l.order_id AND p.status = 'SETTLED'
            AND p.gateway_transaction_id IS NOT NULL AND pl.amount = l.amount AND pl.refunded_amount = l.refunded_amount
            AND p.created_at < p.settled_at AND p.settled_at < p.expires_at AND l.secured_at = p.settled_at)",
    ),
    (
        "bookings are paid, answered and held in this order, and say until when the next is due",
        "SELECT b.id FROM bookings b JOIN order_lines l ON l.id = b.order_line_id JOIN teachers t ON t.id = b.teacher_id
         WHERE NOT coalesce(b.created_at < l.secured_at AND CASE b.status
            WHEN 'PAID' THEN b.confirmed_at IS NULL AND b.answer_due_at BETWEEN $1 AND b.starts_at
            WHEN 'CONFIRMED' THEN b.confirmed_at BETWEEN l.secured_at AND $1
                AND b.completion_due_at = b.ends_at + interval '12 hours'
            WHEN 'COMPLETED' THEN b.confirmed_at BETWEEN l.secured_at AND b.starts_at AND b.completed_at = b.ends_at
                AND b.completion_due_at IS NULL END
            AND (b.answer_due_at IS NULL) = t.instant_booking, false)
         OR b.confirmed_at >= b.answer_due_at",
    ),
    (
        "a lesson has a meeting once it is confirmed, and a link only online",
        "SELECT b.id FROM bookings b LEFT JOIN meetings m ON m.booking_id = b.id
         WHERE (m.id IS NULL) <> (b.status = 'PAID') OR (m.link IS NOT NULL AND b.mode <> 'ONLINE')
         OR (b.status = 'COMPLETED' AND (m.started_at, m.ended_at) IS DISTINCT FROM (b.starts_at, b.ends_at))
         OR (b.status = 'COMPLETED' AND b.mode = 'ONLINE' AND m.link IS NULL)
         OR (b.status = 'CONFIRMED' AND m.started_at IS NOT NULL) OR m.created_at <> b.confirmed_at
         OR m.link NOT LIKE 'https://meet.teacherin.test/____-____-____' OR m.updated_at > $1",
    ),
    (
        "nobody is in two places at once, in the past either",
        "SELECT a.id FROM calendar_claims a JOIN calendar_claims b
         ON a.person_id = b.person_id AND a.id < b.id AND a.during && b.during",
    ),
    (
        "a booking lies exactly in its slot, which is its teacher's and not free",
        "SELECT b.id FROM bookings b JOIN availability_slots s ON s.id = b.slot_id
         WHERE s.free OR s.person_id <> b.teacher_person_id OR s.starts_at <> b.starts_at OR s.ends_at <> b.ends_at
         OR s.time_zone <> b.time_zone",
    ),
    (
        "a slot is free exactly when no live claim overlaps it and it is ahead",
        "SELECT s.id FROM availability_slots s LEFT JOIN bookings b ON b.slot_id = s.id
         WHERE s.free <> (b.id IS NULL)",
    ),
    (
        "lessons follow the modes the teacher offers",
        "SELECT b.id FROM bookings b JOIN teachers t ON t.id = b.teacher_id
         WHERE NOT CASE b.mode WHEN 'ONLINE' THEN t.offers_online ELSE t.offers_offline END",
    ),
    (
        "rating aggregates equal the reviews",
        "SELECT t.id FROM teachers t LEFT JOIN LATERAL (
            SELECT count(*) AS n, coalesce(sum(rating), 0) AS stars FROM reviews r
            WHERE r.teacher_id = t.id AND r.hidden_at IS NULL) r ON true
         WHERE (t.rating_count, t.rating_sum) <> (r.n, r.stars)
         OR t.rating_score <> CASE r.n WHEN 0 THEN 0 ELSE round((5 * 4300 + 1000 * r.stars) / (5.0 + r.n)) END",
    ),
    (
        "the search table is what it would be rebuilt to",
        "(SELECT ts.skill_id, t.id, k.category_id, t.city_id, t.price_per_hour, t.rating_score, t.offers_online,
            t.offers_offline, t.verified_at IS NOT NULL, t.languages, t.published_at
          FROM teachers t JOIN teacher_skills ts ON ts.teacher_id = t.id JOIN skills k ON k.id = ts.skill_id
          WHERE t.status = 'PUBLISHED' AND t.hidden_at IS NULL AND t.deleted_at IS NULL
          EXCEPT SELECT skill_id, teacher_id, category_id, city_id, price_per_hour, rating_score, offers_online,
            offers_offline, is_verified, languages, published_at FROM teacher_search)
         UNION ALL (SELECT skill_id, teacher_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
          FROM teacher_search s WHERE NOT EXISTS (
            SELECT 1 FROM teacher_skills ts JOIN teachers t ON t.id = ts.teacher_id
            WHERE ts.teacher_id = s.teacher_id AND ts.skill_id = s.skill_id AND t.status = 'PUBLISHED'))",
    ),
    (
        "every public teacher is found by name, headline and skill, and nobody else",
        "SELECT t.id FROM teachers t LEFT JOIN teacher_texts x ON x.teacher_id = t.id
         WHERE (t.status = 'PUBLISHED') <> (x.teacher_id IS NOT NULL)
         OR NOT x.document @@ plainto_tsquery('indonesian', t.display_name)
         OR NOT x.words LIKE '%' || lower(t.headline) || '%'
         OR EXISTS (SELECT 1 FROM teacher_skills ts JOIN skills k ON k.id = ts.skill_id WHERE ts.teacher_id = t.id
            AND NOT x.document @@ plainto_tsquery('indonesian', k.name_indonesian))",
    ),
    (
        "the current slug is in the history of slugs",
        "SELECT t.id FROM teachers t WHERE NOT EXISTS (
            SELECT 1 FROM teacher_slugs s WHERE s.slug = t.slug AND s.teacher_id = t.id)",
    ),
    (
        "slugs are plain",
        "SELECT slug FROM teacher_slugs WHERE slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$'",
    ),
    (
        "teachers have one to six skills",
        "SELECT t.id FROM teachers t LEFT JOIN teacher_skills s ON s.teacher_id = t.id
         GROUP BY t.id HAVING count(s.skill_id) NOT BETWEEN 1 AND 6",
    ),
    (
        "prices are in steps of five thousand rupiah",
        "SELECT id FROM teachers WHERE price_per_hour % 5000 <> 0 OR price_per_hour NOT BETWEEN 50000 AND 500000",
    ),
    (
        "nobody books before having an account, and nothing is booked before it is offered",
        "SELECT b.id FROM bookings b JOIN users u ON u.id = b.student_user_id
         JOIN teachers t ON t.id = b.teacher_id JOIN availability_slots s ON s.id = b.slot_id
         WHERE u.created_at > b.created_at OR t.created_at > b.created_at OR s.created_at > b.created_at
         OR b.created_at >= b.starts_at",
    ),
    (
        "every user has a profile and a role, every teacher's user is a TEACHER",
        "SELECT u.id FROM users u WHERE NOT EXISTS (SELECT 1 FROM profiles p WHERE p.user_id = u.id)
         OR NOT EXISTS (SELECT 1 FROM user_roles r WHERE r.user_id = u.id)
         UNION ALL SELECT t.id FROM teachers t WHERE t.user_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM user_roles r WHERE r.user_id = t.user_id AND r.role = 'TEACHER')",
    ),
    (
        "every payment has an invoice, numbered from 1 without gaps in its year",
        "SELECT p.id FROM payments p LEFT JOIN invoices i ON i.payment_id = p.id
         WHERE i.id IS NULL OR i.amount <> p.amount
         UNION ALL (SELECT i.id FROM invoices i WHERE i.number > (
            SELECT count(*) FROM invoices o WHERE o.year = i.year))",
    ),
    (
        "the company keeps fifteen percent, and a lesson's earnings are released two days after it",
        "SELECT l.id FROM order_lines l JOIN bookings b ON b.order_line_id = l.id
         WHERE l.commission_amount <> round(l.amount * 0.15)
         OR l.release_due_at IS DISTINCT FROM (CASE b.status WHEN 'COMPLETED' THEN b.ends_at + interval '48 hours' END)
         OR l.released_at IS DISTINCT FROM (CASE WHEN l.release_due_at <= $1 THEN l.release_due_at END)",
    ),
    (
        "favourites are public teachers",
        "SELECT f.id FROM favourites f JOIN teachers t ON t.id = f.teacher_id WHERE t.status <> 'PUBLISHED'",
    ),
];
