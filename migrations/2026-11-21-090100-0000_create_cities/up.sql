CREATE TABLE cities (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    province text NOT NULL,
    time_zone text NOT NULL,
    population_thousands integer NOT NULL CHECK (population_thousands > 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE cities IS 'Vocabulary of cities people live and teach in; installed with the migrations.';
COMMENT ON COLUMN cities.time_zone IS 'IANA zone of the city.';
COMMENT ON COLUMN cities.population_thousands IS 'Rough size: the order in which cities are offered.';
