const columns = { id: "int PRIMARY KEY", title: "varchar(40)" };

module.exports.generateSql = () => {
  const list = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return `CREATE TABLE projects (${list.join(", ")});`;
};
