// A tenant's life under the real Pulumi engine, on MySQL or MariaDB.
import { describe } from "vitest";
import { liveUnderTheEngine } from "./life";

describe("mysql: a life under the engine", () => liveUnderTheEngine("mysql"));
