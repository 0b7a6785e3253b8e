// The engine's wish that work ends: Ctrl-C once lets the running migration end, Ctrl-C twice ends everything at once.

/** Longest wait for connections to be closed, in milliseconds; the engine kills after 5 s. */
const PATIENCE = 2000;

/** Aborted once the engine has said that it wants to end. */
export const cancellation = new AbortController();

interface EmptyMessage {
  deserializeBinary(bytes: Uint8Array): unknown;
}

/**
 * Listens to the engine's Cancel, which the SDK takes and does not pass on: its request is the one message without
 * content that the provider's service gets once providers are loaded. Where the SDK is built otherwise, nothing is heard,
 * and work goes on to its end.
 */
export function hearCancel(): void {
  try {
    // The very copy that serves the engine.
    const { Empty }: { Empty: EmptyMessage } = (require.main as NodeJS.Module).require(
      "google-protobuf/google/protobuf/empty_pb.js",
    );
    const read = Empty.deserializeBinary;
    Empty.deserializeBinary = (bytes) => {
      if (new Error().stack?.includes("provider_grpc_pb")) cancellation.abort();
      return read.call(Empty, bytes);
    };
  } catch {
    // Not the SDK's own program.
  }
}

/** Ends the process on the signals that the engine sends, after `close`: a server should not have to find out by itself. */
export function endOnSignals(close: () => Promise<void>): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      cancellation.abort();
      const exit = () => process.exit(0);
      setTimeout(exit, PATIENCE).unref();
      close().then(exit, exit);
    });
}
