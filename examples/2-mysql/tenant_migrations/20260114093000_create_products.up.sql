CREATE TABLE products (
  id bigint AUTO_INCREMENT PRIMARY KEY,
  name varchar(200) NOT NULL,
  price decimal(10, 2) NOT NULL
);
