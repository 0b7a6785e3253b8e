// The first few of many names, and how many more there are.

/** `acme, globex and 12 more` */
export function few(names: readonly string[], most = 5): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return names.slice(0, most).join(", ") + more;
}
