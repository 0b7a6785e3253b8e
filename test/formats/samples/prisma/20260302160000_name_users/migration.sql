ALTER TABLE users ADD COLUMN name varchar(50);
INSERT INTO users (id, name) VALUES (1, 'Zoë; -- not a comment');
