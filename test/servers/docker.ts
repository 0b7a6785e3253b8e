// Database servers in Docker, through testcontainers.
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StartedTestContainer } from "testcontainers";
import { type Ask, askMysql, askPostgres, reasonOf, type StartedServer } from "./started-server";

const PASSWORD = "secret-in-docker";

/** Undefined when no Docker engine answers, or it could not start the image: then there is another way. */
export async function postgresInDocker(): Promise<StartedServer | undefined> {
  const env = { POSTGRES_PASSWORD: PASSWORD, POSTGRES_INITDB_ARGS: "--auth-host=scram-sha-256" };
  return inDocker("postgres:17", env, 5432, (at) => `postgres://postgres:${PASSWORD}@${at}/postgres`, askPostgres);
}

export async function mysqlInDocker(): Promise<StartedServer | undefined> {
  const image = process.env.TENANTEX_TEST_MYSQL === "mariadb" ? "mariadb:11" : "mysql:8.4";
  const env = { MYSQL_ROOT_PASSWORD: PASSWORD, MARIADB_ROOT_PASSWORD: PASSWORD };
  return inDocker(image, env, 3306, (at) => `mysql://root:${PASSWORD}@${at}/`, askMysql);
}

async function inDocker(
  image: string,
  env: Record<string, string>,
  port: number,
  urlAt: (hostAndPort: string) => string,
  ask: Ask,
): Promise<StartedServer | undefined> {
  if (!(await dockerAnswers())) return undefined;
  let container: StartedTestContainer | undefined;
  try {
    const { GenericContainer, Wait } = await import("testcontainers");
    console.error(`Starting ${image} in Docker …`);
    container = await new GenericContainer(image)
      .withEnvironment(env)
      .withExposedPorts(port)
      .withWaitStrategy(Wait.forListeningPorts())
      .withStartupTimeout(180_000)
      .start();
    const running = container;
    const url = urlAt(`${running.getHost()}:${running.getMappedPort(port)}`);
    const version = await askPatiently(ask, url);
    return { url, version, from: `Docker ${image}`, stop: async () => void (await running.stop()) };
  } catch (reason) {
    await container?.stop().catch(() => {});
    console.error(`Docker could not start ${image} (${reasonOf(reason)}); looking for another server.`);
    return undefined;
  }
}

/** These images start the server once for their own preparation: the first answers may be refusals. */
async function askPatiently(ask: Ask, url: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask(url);
    } catch (reason) {
      if (tries === 120) throw reason;
      await sleep(500);
    }
  }
}

/** Whether any engine says anything. Asked here, because testcontainers takes a second to load, and waits for ever. */
async function dockerAnswers(): Promise<boolean> {
  const named = process.env.DOCKER_HOST;
  const answers = await Promise.all((named ? [endpointOf(named)] : SOCKETS).map(ping));
  return answers.includes(true);
}

function ping(endpoint: http.RequestOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ ...endpoint, path: "/_ping", agent: false, timeout: 3_000 });
    request.once("response", (response) => {
      response.destroy();
      resolve(true);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(false));
    request.once("close", () => resolve(false));
  });
}

function endpointOf(dockerHost: string): http.RequestOptions {
  const url = new URL(dockerHost);
  return url.hostname ? { host: url.hostname, port: url.port || 2375 } : { socketPath: url.pathname };
}

const SOCKETS = [
  "/var/run/docker.sock",
  path.join(process.env.XDG_RUNTIME_DIR ?? "/run/user/0", "docker.sock"),
  path.join(os.homedir(), ".docker/run/docker.sock"),
  path.join(os.homedir(), ".docker/desktop/docker.sock"),
  "//./pipe/docker_engine",
].map((socketPath) => ({ socketPath }));
