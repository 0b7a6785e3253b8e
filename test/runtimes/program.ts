// The programs of the cases, written down once for every way to run them.

import { PROJECT, STACK } from "../pulumi/stack";
import { LIBRARY } from "./library";

/** TypeScript that is a JavaScript module as well. */
export interface Program {
  readonly imports: string;
  readonly body: string;
  /** Outputs of the stack: name → expression. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Schemas of its tenants. */
  readonly schemas: readonly string[];
  /** Its resources, with the stack and its Servers. */
  readonly resources: number;
}

const IMPORTS = `import * as pulumi from "@pulumi/pulumi";
import { Server, Tenant } from "pulumi-tenantex";
`;
const CONFIG = `const config = new pulumi.Config();
const version = config.require("version");
`;

/** Tenants beside and inside of a component, a transform, and a name that is not known before. */
const SHOP: Program = {
  imports: IMPORTS,
  body: `${CONFIG}const main = new Server("main", {
  url: config.requireSecret("databaseUrl"),
  migrations: config.get("migrations"),
});
const acme = new Tenant("acme", { version }, { provider: main });
const region = new pulumi.ComponentResource("shop:index:Region", "eu", {}, { provider: main });
const globex = new Tenant("globex", { version: "1" }, {
  parent: region,
  transforms: [({ props, opts }) => ({ props: { ...props, version }, opts })],
});
const named = new Tenant("named", { tenant: acme.id.apply((id) => id + "_too"), version }, { parent: region });
`,
  outputs: { versions: "pulumi.all([acme.version, globex.version, named.version])" },
  schemas: ["tenant_acme", "tenant_globex", "tenant_tenant_acme_too"],
  resources: 6,
};

/** The same, for a program that knows only the library. */
const THROUGH_LIBRARY: Program = {
  ...SHOP,
  imports: `import * as pulumi from "@pulumi/pulumi";
import { Region } from "${LIBRARY}";
`,
  body: `${CONFIG}const url = config.requireSecret("databaseUrl");
const region = new Region("eu", { url, version, migrations: config.get("migrations") });
`,
  outputs: { versions: "region.versions" },
};

export const shop = (library: boolean): Program => (library ? THROUGH_LIBRARY : SHOP);

/** The default provider, a URL that is an output of another resource, and a component that is given its providers. */
export const LATE: Program = {
  imports: IMPORTS,
  body: `${CONFIG}const acme = new Tenant("acme", { version });
const url = pulumi.all([config.requireSecret("databaseUrl"), acme.id]).apply(([known]) => known);
const late = new Server("late", { url, prefix: "late_" });
const globex = new Tenant("globex", { version }, { provider: late });
const region = new pulumi.ComponentResource("shop:index:Region", "eu", {}, { providers: [late] });
new Tenant("initech", { version }, { parent: region });
`,
  outputs: { reached: "globex.version" },
  schemas: ["tenant_acme", "late_globex", "late_initech"],
  resources: 6,
};

/** Another project's tenant, at the version that the stack of {@link LATE} reached. */
export const READER: Program = {
  imports: IMPORTS,
  body: `const late = new pulumi.StackReference("organization/${PROJECT}/${STACK}");
const copy = new Tenant("copy", { version: late.requireOutput("reached") });
`,
  outputs: { reached: "copy.version" },
  schemas: ["tenant_copy"],
  resources: 2,
};

export function asModule({ imports, body, outputs }: Program): string {
  const exported = Object.entries(outputs).map(([name, value]) => `export const ${name} = ${value};\n`);
  return `${imports}${body}${exported.join("")}`;
}

/** For the Automation API: a command with a verb, its options and the stack's config, the latter two in JSON. */
export function asCommand({ imports, body, outputs }: Program): string {
  const returned = Object.entries(outputs).map(([name, value]) => `${name}: ${value}`);
  return `${imports}import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
async function program() {
${body}return { ${returned.join(", ")} };
}
const [verb, options, config] = process.argv.slice(2);
const stack = await LocalWorkspace.createOrSelectStack({
  projectName: "${PROJECT}", stackName: "${STACK}", program,
});
await stack.setAllConfig(JSON.parse(config));
await stack[verb]({ color: "never", onOutput: (text) => process.stdout.write(text), ...JSON.parse(options) });
`;
}
