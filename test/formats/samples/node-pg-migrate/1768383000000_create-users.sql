-- Up Migration
CREATE TABLE users (id int PRIMARY KEY);

-- Down Migration
DROP TABLE users;
