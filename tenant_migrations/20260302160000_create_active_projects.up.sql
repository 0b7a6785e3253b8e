CREATE VIEW active_projects AS
  SELECT p.id, p.title, u.name AS owner
  FROM projects p JOIN users u ON u.id = p.owner_id
  WHERE p.state = 'active';
