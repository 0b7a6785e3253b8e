// The environment of a Pulumi command that never touches the login, the stacks or the plugins of whoever runs the tests.
import path from "node:path";

export function hermeticEnvironment(
  outer: NodeJS.ProcessEnv,
  cliFolder: string,
  home: string,
  state: string,
): NodeJS.ProcessEnv {
  const kept = Object.entries(outer).filter(([name]) => !name.startsWith("PULUMI_") && !FOR_OUR_NODE.has(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [cliFolder, path.dirname(process.execPath), outer.PATH].filter(Boolean).join(path.delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    CI: "true",
    NO_COLOR: "1",
  };
}

/** What is meant for the process of the tests would also change the program and the provider. */
const FOR_OUR_NODE = new Set(["NODE_OPTIONS", "NODE_PATH", "NODE_ENV", "NODE_V8_COVERAGE", "FORCE_COLOR", "VITEST"]);
