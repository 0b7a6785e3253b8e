CREATE TYPE project_state AS ENUM ('draft', 'active', 'archived');

CREATE TABLE projects (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_id bigint NOT NULL REFERENCES users (id),
  title text NOT NULL,
  state project_state NOT NULL DEFAULT 'draft',
  settings jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX projects_owner_idx ON projects (owner_id);
