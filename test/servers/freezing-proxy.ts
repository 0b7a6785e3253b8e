// A proxy that can stop passing on anything: a network that is dead and has told nobody.

import net from "node:net";

export interface FreezingProxy {
  /** The server's URL through the proxy. */
  readonly url: string;
  /** From now on nothing is passed on for those who are connected; who connects later is served. */
  freeze(): void;
  /** The same, once a text is sent to the server, which does not get it. */
  freezeAt(text: string): void;
  stop(): Promise<void>;
}

export async function startFreezingProxy(url: string): Promise<FreezingProxy> {
  const target = new URL(url);
  const host = target.hostname;
  const port = Number(target.port || (target.protocol.startsWith("postgres") ? 5432 : 3306));
  const links: { isFrozen: boolean; end(): void }[] = [];
  let trap: string | undefined;
  const freeze = () => {
    for (const link of links) link.isFrozen = true;
  };
  const server = net.createServer((client) => {
    const upstream = net.connect(port, host);
    const link = {
      isFrozen: false,
      end: () => {
        client.destroy();
        upstream.destroy();
      },
    };
    links.push(link);
    client.on("data", (data) => {
      if (trap !== undefined && data.includes(trap)) {
        trap = undefined;
        freeze();
      }
      if (!link.isFrozen) upstream.write(data);
    });
    upstream.on("data", (data) => {
      if (!link.isFrozen) client.write(data);
    });
    for (const socket of [client, upstream]) {
      socket.on("error", link.end);
      socket.on("close", link.end);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  target.host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  return {
    url: target.href,
    freeze,
    freezeAt: (text) => {
      trap = text;
    },
    stop: async () => {
      for (const link of links) link.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
