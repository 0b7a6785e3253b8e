DROP TABLE invitations;
DROP FUNCTION invitations_check();
