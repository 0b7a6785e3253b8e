// The provider's own server: configured by the engine, opened at first use, closed when the process stops.

import type { Observed } from "../dialects/dialect";
import { type Server, serverOf } from "../engine/server";
import { readSettings, SETTING_NAMES } from "../engine/settings";
import { NAMESPACE } from "./shim";

/** The config that Pulumi hands to a dynamic provider. */
export interface ProviderConfig {
  get(key: string): unknown;
}

/** One server per provider process: a Server resource, or the stack config, is one process. */
export class Connection {
  private config: ProviderConfig | undefined;
  private opened: Server | undefined;
  private readonly surveys = new Map<string, Promise<ReadonlyMap<string, Observed>>>();

  /** Only stores: calls that come meanwhile must find the config, and each of them must meet its errors. */
  configure(config: ProviderConfig): void {
    this.config = config;
  }

  /** @throws InvalidSettingError */
  server(): Server {
    this.opened ??= serverOf(readSettings(this.given(), process.env));
    return this.opened;
  }

  /** What is on the server under a prefix, read once per process: a run begins with a process of its own. */
  survey(prefix: string): Promise<ReadonlyMap<string, Observed>> {
    let survey = this.surveys.get(prefix);
    if (survey === undefined) {
      survey = this.server().survey(prefix);
      this.surveys.set(prefix, survey);
    }
    return survey;
  }

  /** Text without the passwords that this process knows. */
  scrub(text: string): string {
    return secretsOf(this.given(), process.env).reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), text);
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  private given(): Record<string, unknown> {
    const given: Record<string, unknown> = {};
    // Also the names nobody knows, where the SDK shows them: a typo in `prefix` would make other schemas.
    const all = Object.keys((this.config as { rawConfig?: object } | undefined)?.rawConfig ?? {});
    const others = all.filter((key) => key.startsWith(`${NAMESPACE}:`)).map((key) => key.slice(NAMESPACE.length + 1));
    for (const name of new Set([...SETTING_NAMES, ...others])) {
      const value = this.config?.get(`${NAMESPACE}:${name}`);
      if (value !== undefined && value !== null) given[name] = value;
    }
    return given;
  }
}

function secretsOf(given: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): string[] {
  const url = given.url ?? env[String(given.urlFromEnv)];
  if (typeof url !== "string") return [];
  const secrets = [url];
  try {
    const parsed = new URL(url);
    for (const password of [parsed.password, parsed.searchParams.get("password") ?? ""])
      secrets.push(password, decodeURIComponent(password), encodeURIComponent(password));
    const cut = /:\/\/[^/]*?:(.*)@/.exec(url)?.[1];
    if (cut !== undefined) secrets.push(cut);
  } catch {
    // What is no URL is kept back as a whole, with all that follows the first colon of `user:password`.
    secrets.push(...url.split(/[/@]/).flatMap((part) => part.split(":").slice(1)));
  }
  // Shorter ones would shred every message, and nobody echoes them.
  return [...new Set(secrets)].filter((secret) => secret.length > 2).sort((a, b) => b.length - a.length);
}
