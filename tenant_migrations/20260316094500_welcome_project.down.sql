DELETE FROM projects WHERE owner_id IN (SELECT id FROM users WHERE email = 'hello@example.com');
DELETE FROM users WHERE email = 'hello@example.com';
