DROP TABLE reviews;
DROP TABLE bookings;
