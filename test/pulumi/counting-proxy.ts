// A TCP proxy in front of a database server that counts the connections which come through it.
import { type AddressInfo, connect, createServer } from "node:net";

export interface CountingProxy {
  /** The server's URL, by way of the proxy. */
  url: string;
  /** Connections since the last call. */
  count(): number;
  close(): Promise<void>;
}

export async function countingProxy(target: string): Promise<CountingProxy> {
  const url = new URL(target);
  const [port, host] = [Number(url.port), url.hostname];
  let connections = 0;
  const server = createServer((client) => {
    connections++;
    const upstream = connect(port, host);
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on("error", end).on("close", end);
    upstream.on("error", end).on("close", end);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    count: () => {
      const counted = connections;
      connections = 0;
      return counted;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
