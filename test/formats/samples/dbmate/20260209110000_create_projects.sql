-- migrate:up transaction:false
CREATE TABLE projects (id int PRIMARY KEY, title varchar(40));

-- migrate:down
DROP TABLE projects;
