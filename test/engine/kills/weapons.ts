// What is killed of a run: its process, its session at the server, its connection, the whole server.

import type { FaultProxy } from "../../servers/fault-proxy";
import type { Ground } from "./ground";
import type { Victim } from "./victims";

export type Weapon = "process" | "session" | "connection" | "server";

/** In the order they are used, over and over; the whole server is not there everywhere. */
export function weaponsOn({ killServer }: Ground): Weapon[] {
  const often: Weapon[] = ["process", "session", "connection"];
  return [...often, ...often, ...(killServer ? (["server"] as const) : [])];
}

/** A blow that has been prepared; it tells whether it hit a run at work. */
export async function armed(
  weapon: Weapon,
  ground: Ground,
  victim: Victim,
  proxy: FaultProxy,
): Promise<() => Promise<boolean>> {
  const isAtWork = () => victim.outcome === undefined;
  switch (weapon) {
    case "process":
      return async () => {
        victim.kill();
        return isAtWork();
      };
    case "connection":
      return async () => {
        proxy.cut();
        return isAtWork();
      };
    case "server":
      return async () => {
        let hit = false;
        await ground.killServer?.(() => {
          hit = isAtWork();
        });
        return hit;
      };
    case "session": {
      const connection = await ground.connect();
      return async () => {
        for (const session of proxy.sessions) {
          const kill = ground.dialect === "postgres" ? `SELECT pg_terminate_backend(${session})` : `KILL ${session}`;
          // It may have ended in the meantime.
          await connection.query(kill).catch(() => {});
        }
        const hit = isAtWork();
        await connection.end();
        return hit;
      };
    }
  }
}
