// Passwords that were typed: none is repeated, wherever it was typed.

/** What stands for a password. */
const HIDDEN = "…";

/** Users with their passwords in the URLs among words that were typed, also where a URL is cut or no right one. */
function passwordsIn(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const [, rest] = /:\/\/(.*)$/s.exec(word) ?? [];
    if (rest === undefined) return [];
    const named = [...rest.matchAll(/password=[^&#]+/gi)].map(([text]) => text);
    // What follows the colon of a URL without an @ is a port, or the beginning of a password.
    const [authority = ""] = rest.split("/");
    const user = rest.includes("@") ? rest.slice(0, rest.lastIndexOf("@")) : authority.replace(/:\d*$/, "");
    return user.includes(":") ? [user, ...named] : named;
  });
}

/** A text without these passwords, also as they are in JSON. */
export function withoutPasswords(text: string, passwords: readonly string[] = passwordsIn(process.argv)): string {
  return passwords
    .flatMap((password) => [password, JSON.stringify(password).slice(1, -1)])
    .reduce((left, password) => left.replaceAll(password, HIDDEN), text);
}
