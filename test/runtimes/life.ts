// A life of tenants, whoever runs their program: what Pulumi says at each step, and what is then in the database.

import { expect } from "vitest";
import type { Place } from "../engine/place";
import type { Program } from "./program";
import type { Project, ProjectStack } from "./project";
import type { WayName } from "./ways";

export class Life {
  constructor(
    readonly stack: ProjectStack,
    readonly place: Place,
    readonly program: Program,
  ) {}

  /** In a stack of its own. `program`: that of every case, unless it is another. */
  static async begin(project: Project, node: number, place: Place, program = project.shop): Promise<Life> {
    const stack = await project.stack(node, { databaseUrl: place.url, "tenantex:url": place.url });
    return new Life(stack, place, program);
  }

  /** In another Pulumi project below this one, which can read this one's stack. */
  beside(name: string, program: Program): Life {
    return new Life(this.stack.beside(name, { "tenantex:url": this.place.url }), this.place, program);
  }

  write(way: WayName): Promise<void> {
    return this.stack.write(way, this.program);
  }

  async preview(): Promise<void> {
    expect(await this.#said("preview", { version: "1" })).toContain(`+ ${this.program.resources} to create`);
    expect(await this.#there()).toEqual([]);
  }

  async create(): Promise<void> {
    expect(await this.#said("up", { version: "1" })).toContain(`+ ${this.program.resources} created`);
    expect(await this.#versions()).toEqual(this.program.schemas.map(() => ["1"]));
  }

  /** Runs the program with nothing to do. */
  async same(): Promise<void> {
    expect(await this.#said("up", { version: "1" }, true)).toContain(`${this.program.resources} unchanged`);
  }

  async change(): Promise<void> {
    const { schemas } = this.program;
    expect(await this.#said("up", { version: "3" })).toContain(`~ ${schemas.length} updated`);
    expect(await this.#versions()).toEqual(schemas.map(() => ["1", "2", "3"]));
  }

  async destroy(): Promise<void> {
    expect(await this.#said("destroy")).toContain(`- ${this.program.resources} deleted`);
    expect(await this.#there()).toEqual([]);
  }

  async #said(...asked: Parameters<ProjectStack["run"]>): Promise<string> {
    const { code, out } = await this.stack.run(...asked);
    expect(code, out).toBe(0);
    return out;
  }

  #versions(): Promise<string[][]> {
    return Promise.all(this.program.schemas.map((schema) => this.place.versions(schema)));
  }

  async #there(): Promise<string[]> {
    const there = await Promise.all(this.program.schemas.map((schema) => this.place.exists(schema)));
    return this.program.schemas.filter((_, i) => there[i]);
  }
}
