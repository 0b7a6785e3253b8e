CREATE TABLE projects (
  id bigint AUTO_INCREMENT PRIMARY KEY,
  owner_id bigint NOT NULL,
  title varchar(200) NOT NULL,
  state enum ('draft', 'active', 'archived') NOT NULL DEFAULT 'draft',
  settings json NOT NULL,
  CONSTRAINT projects_owner_fk FOREIGN KEY (owner_id) REFERENCES users (id)
);
