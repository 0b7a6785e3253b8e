CREATE TABLE orders (
  id bigint AUTO_INCREMENT PRIMARY KEY,
  product_id bigint NOT NULL,
  quantity int NOT NULL,
  CONSTRAINT orders_product_fk FOREIGN KEY (product_id) REFERENCES products (id)
);

CREATE TRIGGER orders_check BEFORE INSERT ON orders FOR EACH ROW
BEGIN
  IF NEW.quantity < 1 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'an order is of one piece at least';
  END IF;
END;
