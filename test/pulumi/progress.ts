// Lines on stderr for work that takes so long that its silence would look like a hang.

const EVERY = 30_000;

/** Says what begins, and that it still goes on every half minute: "still building … 2 min". */
export async function withProgress<T>(begins: string, still: string, work: () => Promise<T>): Promise<T> {
  console.error(begins);
  const since = Date.now();
  const timer = setInterval(() => console.error(`still ${still} … ${spell(Date.now() - since)}`), EVERY);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

function spell(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${seconds % 60 ? `${seconds % 60} s` : ""}`.trim();
}
