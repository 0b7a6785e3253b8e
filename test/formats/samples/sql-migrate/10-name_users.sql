-- +migrate Up
-- +migrate StatementBegin
ALTER TABLE users ADD COLUMN name varchar(50);
-- +migrate StatementEnd
INSERT INTO users (id, name) VALUES (1, 'Zoë; -- not a comment');

-- +migrate Down
DELETE FROM users;
ALTER TABLE users DROP COLUMN name;
