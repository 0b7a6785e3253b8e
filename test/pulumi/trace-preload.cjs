// Loaded by NODE_OPTIONS into the Node processes of a Pulumi run: writes down what each computed, and the calls it answered.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Server } = require("@grpc/grpc-js");

const folder = process.env.TENANTEX_TRACE;
const program = process.argv[1] ?? "";
const role = program.includes("dynamic-provider") ? "provider" : /[\\/]cmd[\\/]run/.test(program) ? "program" : "other";
const calls = [];
const now = () => performance.timeOrigin + performance.now();

const { addService } = Server.prototype;
Server.prototype.addService = function (service, handlers) {
  // Their methods may be inherited, and may go by either of two names.
  const timed = Object.create(handlers);
  for (const name of Object.entries(service).flatMap(([name, { originalName }]) => [name, originalName])) {
    if (typeof handlers[name] !== "function") continue;
    timed[name] = (call, done) => {
      const begun = now();
      return handlers[name](call, (...answer) => {
        calls.push({ name, begun, ended: now() });
        done(...answer);
      });
    };
  }
  return addService.call(this, service, timed);
};

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const text = JSON.stringify({ role, computed: (user + system) / 1000, calls });
  if (role !== "other") writeFileSync(join(folder, `${role}-${process.pid}.json`), text);
});
