-- +goose Up
ALTER TABLE users ADD COLUMN name varchar(50);
INSERT INTO users (id, name) VALUES (1, 'Zoë; -- not a comment');

-- +goose Down
DELETE FROM users;
ALTER TABLE users DROP COLUMN name;
