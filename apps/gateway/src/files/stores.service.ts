import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type BlobStore, blobStorePlacesOf, type BlobStores, openBlobStores } from '@scriptorium/blob-store';
import { Health } from '@scriptorium/health';

import { GatewayConfig } from '../config';

/** The stores of file contents. Only contents pass through the gateway, no other data of a drive. */
@Injectable()
export class Stores implements OnApplicationShutdown {
  private readonly stores: BlobStores;

  constructor(config: GatewayConfig, health: Health) {
    this.stores = openBlobStores(blobStorePlacesOf('gateway', config));
    health.add(...this.stores.checks);
  }

  get(name: string): BlobStore {
    return this.stores.get(name);
  }

  /** Closes the stores only after the requests in flight have been answered. */
  onApplicationShutdown(): Promise<void> {
    return this.stores.close();
  }
}
