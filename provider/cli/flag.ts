// How a setting is typed.

/** `lockTimeout` as `--lock-timeout`. */
export const flagOf = (setting: string): string =>
  `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
