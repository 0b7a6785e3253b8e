CREATE TABLE invitations (
  token char(36) PRIMARY KEY,
  project_id bigint NOT NULL,
  email varchar(254) NOT NULL,
  accepted_at datetime,
  expires_at datetime NOT NULL,
  CONSTRAINT invitations_project_fk FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

-- An invitation is accepted in time or not at all.
CREATE TRIGGER invitations_check BEFORE UPDATE ON invitations FOR EACH ROW
BEGIN
  IF NEW.accepted_at > NEW.expires_at THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'the invitation expired; ask for another one';
  END IF;
END;
