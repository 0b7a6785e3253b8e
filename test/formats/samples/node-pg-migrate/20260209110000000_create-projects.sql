-- Up Migration
CREATE TABLE projects (id int PRIMARY KEY, title varchar(40));

-- Down Migration
DROP TABLE projects;
