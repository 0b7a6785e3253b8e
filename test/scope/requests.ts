// Requests as an application gets them: each is sent to its tenant, and says what it is to have left there.

import { CommitUnknownError } from "../../provider/scope";
import type { Chance } from "../chance";
import { ACTS, type Act, insert, type Left, look, type Request, type Scene } from "./acts";
import { SLOW } from "./ground";

/** Kinds of requests, with those that are no callback's doing. */
export const KINDS = [...Object.keys(ACTS), "is aborted", "asks the pool", "asks the pool"];

/** Asks for 1 where a connection is as the pool has made it. */
export const HOME = {
  postgres: `SELECT (current_setting('search_path') = '"$user", public' AND pg_current_xact_id_if_assigned() IS NULL)::int AS home,
    current_setting('search_path') AS path`,
  mysql:
    "SELECT DATABASE() = 'information_schema' AND @tenant IS NULL AND /*M! @@in_transaction + */ 0 = 0 AS home, DATABASE() AS db",
};

/** What is sent. */
export type Sent = Omit<Request, "ended">;

/** Sends one request. */
export async function send(sent: Sent, scene: Scene, chance: Chance): Promise<Left> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const request = { ...sent, ended };
  if (request.kind === "is aborted") return abort(request, scene, 1 + Math.floor(chance.next() * 60));
  if (request.kind === "asks the pool") return askPool(scene);
  const [left, act] = ACTS[request.kind] as readonly [Left, Act];
  const error = await scene.tenants
    .withTenant(request.tenant, (db) => act(db, request, scene))
    .then(
      () => undefined,
      (reason: Error) => reason,
    );
  end();
  if (left !== "either" && (error === undefined) !== (left === "row"))
    scene.wrong.push(`${request.kind}: ${error ?? "went well"}`);
  return left;
}

function abort(request: Request, scene: Scene, milliseconds: number): Promise<Left> {
  const slow = SLOW[scene.ground.dialect].replace("30", "0.05");
  const work = scene.tenants.withTenant(
    request.tenant,
    async (db) => {
      await insert(db, request, scene);
      await db.rows(slow);
      await look(db, request, scene);
    },
    { signal: AbortSignal.timeout(milliseconds) },
  );
  return work.then(
    () => "row",
    // In the midst of COMMIT nobody knows.
    (error: unknown) => (error instanceof CommitUnknownError ? "either" : "nothing"),
  );
}

/** The next user of a connection may be one who knows no tenants. */
async function askPool({ tenants, ground, wrong }: Scene): Promise<Left> {
  const [row] = await tenants.beside(HOME[ground.dialect]);
  if (row?.home !== 1) wrong.push(`the pool's own user is in ${JSON.stringify(row)}`);
  return "nothing";
}
