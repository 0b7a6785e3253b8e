CREATE TABLE invitations (
  token uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  project_id bigint NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
  email text NOT NULL,
  accepted_at timestamptz,
  expires_at timestamptz NOT NULL DEFAULT now() + interval '7 days'
);

-- An invitation is accepted in time or not at all.
CREATE FUNCTION invitations_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.accepted_at > NEW.expires_at THEN
    RAISE EXCEPTION 'the invitation expired; ask for another one';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER invitations_check BEFORE UPDATE ON invitations
  FOR EACH ROW EXECUTE FUNCTION invitations_check();
