// Memory of work that is done once for all who ask for it.

/** Work by its key: done once, and again after a failure. */
export function memory<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key, work) => {
    const doing =
      known.get(key) ??
      work().catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
    known.set(key, doing);
    return doing;
  };
}
