// A tenant's life under the real Pulumi engine, on PostgreSQL.
import { describe } from "vitest";
import { liveUnderTheEngine } from "./life";

describe("postgres: a life under the engine", () => liveUnderTheEngine("postgres"));
