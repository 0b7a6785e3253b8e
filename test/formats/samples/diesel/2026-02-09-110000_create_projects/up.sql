CREATE TABLE projects (id int PRIMARY KEY, title varchar(40));
