// Imports a package from beside this file, wherever it was copied to.

export const load = (name) => import(name);
