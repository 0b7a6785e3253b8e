-- Nobody begins with an empty page.
INSERT INTO users (email, name) VALUES ('hello@example.com', 'Your guide');
INSERT INTO projects (owner_id, title, state, settings)
  SELECT id, 'Getting started', 'active', '{"pinned": true}' FROM users WHERE email = 'hello@example.com';
