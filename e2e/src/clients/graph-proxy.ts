import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';

import { localCertificates } from '@scriptorium/embedded';

/**
 * A proxy for clients with the fixed address https://graph.microsoft.com. It connects every tunnel to the gateway and
 * terminates TLS with a certificate for that name, which the client must trust. No request leaves the machine.
 */
export class GraphProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly caFile: string,
  ) {}

  static async start(gatewayUrl: string, folder: string): Promise<GraphProxy> {
    const { caFile, certFile, keyFile } = await localCertificates(folder, ['graph.microsoft.com'], new Date());
    const secureContext = createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) });
    const server = createServer();
    const front = new GraphProxy(server, caFile);
    const { hostname, port } = new URL(gatewayUrl);
    server.on('connect', (_request, client: Duplex) => {
      const gateway = connect(Number(port), hostname);
      front.sockets.add(client as Socket).add(gateway);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      const inside = new TLSSocket(client, { isServer: true, secureContext });
      pipeline(inside, gateway, inside, () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  /** The value of HTTPS_PROXY. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
