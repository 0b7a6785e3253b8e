// The process of the proxy: forwards connections with a delay, in order and without joining chunks, and counts round trips.

import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Answer, Request } from "./proxy";

let roundTrip = 0;
let trips = 0;

/** What is under way, in the order in which it is due. */
const queue: { due: number; act: () => void }[] = [];
let watching = false;

function after(milliseconds: number, act: () => void): void {
  if (milliseconds === 0) {
    act();
    return;
  }
  const due = performance.now() + milliseconds;
  let place = queue.length;
  while (place > 0 && (queue[place - 1] as { due: number }).due > due) place--;
  queue.splice(place, 0, { due, act });
  if (!watching) {
    watching = true;
    setImmediate(watch);
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4));
const SLICE = 0.1;

// Timers know whole milliseconds only. Short sleeps between two looks at the sockets are exact, and leave the processor free.
function watch(): void {
  for (let now = performance.now(); queue[0] && queue[0].due <= now; now = performance.now()) queue.shift()?.act();
  const next = queue[0];
  if (!next) {
    watching = false;
    return;
  }
  Atomics.wait(cell, 0, 0, Math.min(SLICE, Math.max(0, next.due - performance.now())));
  setImmediate(watch);
}

function listen(host: string, port: number): Promise<number> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => accept(client, host, port));
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

// Here the client's handshake is over at once; over the distance it takes one round trip, and half of one more until the server knows.
function accept(client: Socket, host: string, port: number): void {
  trips++;
  const ready = performance.now() + roundTrip;
  let asking = true;
  const upstream = connect({ host, port, allowHalfOpen: true, noDelay: true });
  const relay = (source: Socket, target: Socket, noted: () => void) => {
    const later = (act: () => void) => after(Math.max(0, ready - performance.now()) + roundTrip / 2, act);
    source.on("data", (chunk) => {
      noted();
      later(() => target.write(chunk));
    });
    source.on("end", () => later(() => target.end()));
    source.on("close", () => later(() => target.destroy()));
    source.on("error", () => {});
  };
  relay(client, upstream, () => {
    asking = true;
  });
  relay(upstream, client, () => {
    if (asking) trips++;
    asking = false;
  });
}

async function answer(request: Request): Promise<number> {
  if (request.kind === "listen") return listen(request.host, request.port);
  if (request.kind === "delay") {
    roundTrip = request.roundTrip;
    return 0;
  }
  const counted = trips;
  trips = 0;
  return counted;
}

process.on("message", (request: Request) => {
  answer(request).then((value) => process.send?.({ value } satisfies Answer));
});
process.on("disconnect", () => process.exit());
