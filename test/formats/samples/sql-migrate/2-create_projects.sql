-- +migrate Up notransaction
CREATE TABLE projects (id int PRIMARY KEY, title varchar(40));

-- +migrate Down
DROP TABLE projects;
