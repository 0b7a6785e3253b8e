-- +goose Up
-- +goose StatementBegin
CREATE TABLE projects (id int PRIMARY KEY, title varchar(40));
-- +goose StatementEnd
-- +goose Down
-- +goose StatementBegin
DROP TABLE projects;
-- +goose StatementEnd
