// A TCP proxy in a process of its own, which puts a distance between the bench and its servers.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What the proxy's process is asked. */
export type Request =
  | { kind: "listen"; host: string; port: number }
  | { kind: "delay"; roundTrip: number }
  | { kind: "count" };

/** What it answers. */
export interface Answer {
  value: number;
}

export interface DelayProxy {
  /** The same URL by way of the proxy. */
  through(url: string): Promise<string>;
  /** Milliseconds of a round trip, for connections that are opened from now on. */
  delay(roundTrip: number): Promise<void>;
  /** Round trips since the last call, with one for the opening of each connection. */
  count(): Promise<number>;
  close(): void;
}

const PORTS: Record<string, number> = { "postgres:": 5432, "postgresql:": 5432 };
const MYSQL_PORT = 3306;

export function startProxy(): DelayProxy {
  const child = fork(join(__dirname, "proxy-process.ts"));
  const ports = new Map<string, number>();
  // One question at a time: an answer does not say to which it belongs.
  let last: Promise<unknown> = Promise.resolve();
  const ask = (request: Request): Promise<number> => {
    const asked = last.then(async () => {
      child.send(request);
      const [answer] = (await once(child, "message")) as [Answer];
      return answer.value;
    });
    last = asked;
    return asked;
  };
  return {
    async through(url) {
      const proxied = new URL(url);
      const port = Number(proxied.port) || (PORTS[proxied.protocol] ?? MYSQL_PORT);
      const target = `${proxied.hostname}:${port}`;
      const known = ports.get(target) ?? (await ask({ kind: "listen", host: proxied.hostname || "localhost", port }));
      ports.set(target, known);
      proxied.hostname = "127.0.0.1";
      proxied.port = String(known);
      return proxied.href;
    },
    delay: async (roundTrip) => void (await ask({ kind: "delay", roundTrip })),
    count: () => ask({ kind: "count" }),
    close: () => void child.kill(),
  };
}
