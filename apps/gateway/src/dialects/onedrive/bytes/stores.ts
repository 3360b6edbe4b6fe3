import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type BlobStore, blobStorePlacesOf, type BlobStores, openBlobStores } from '@scriptorium/blob-store';

import { GatewayConfig } from '../../../config';

/** Where files' bytes are. They pass through here, and nothing else of a drive does. */
@Injectable()
export class Stores implements OnApplicationShutdown {
  private readonly stores: BlobStores;

  constructor(config: GatewayConfig) {
    this.stores = openBlobStores(blobStorePlacesOf('gateway', config));
  }

  get(name: string): BlobStore {
    return this.stores.get(name);
  }

  /** Not before: requests that are at work are answered first. */
  onApplicationShutdown(): Promise<void> {
    return this.stores.close();
  }
}
