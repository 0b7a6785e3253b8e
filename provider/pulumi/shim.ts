// What Pulumi stores with every tenant: the type token and the text that loads the provider. Contracts for ever.

/** Type of the resource; a part of every URN in every state. */
export const TENANT_TYPE = "pulumi-nodejs:dynamic/tenantex:Tenant";

/**
 * The `__provider` of every tenant. Pulumi stores it in the state and runs it, for deletes and refreshes, as it was
 * stored: states in the world hold this text, so neither it nor the module it names may ever change. It says nothing
 * but where the code is: in `pulumi-tenantex/provider` as installed in the program's folder, or, as a dependency of
 * a dependency under pnpm, beside it.
 */
export const PROVIDER =
  'exports.handler=function(){var n="pulumi-tenantex/provider",r=require("module").createRequire(process.cwd()+"/-"),p;' +
  'try{p=r.resolve(n)}catch(e){try{p=r.resolve(n,{paths:module.paths.map(function(d){return d+"/.pnpm"})})}' +
  'catch(_){throw new Error("Cannot load "+n+" from "+process.cwd()+". Install pulumi-tenantex in this project.")}}return r(p)};';

/** Namespace of the stack config and of a Server's properties. */
export const NAMESPACE = "tenantex";
