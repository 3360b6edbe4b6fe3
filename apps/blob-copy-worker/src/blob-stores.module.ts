import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { blobStorePlacesOf, BlobStores, openBlobStores } from '@scriptorium/blob-store';
import type { Health } from '@scriptorium/health';
import type { Config } from './config';

/** Provides the stores with the bytes of files. */
@Module({})
export class BlobStoresModule implements OnApplicationShutdown {
  constructor(private readonly stores: BlobStores) {}

  static forRoot(config: Config, health: Health): DynamicModule {
    const stores = openBlobStores(blobStorePlacesOf('blob-copy-worker', config));
    health.add(...stores.checks);
    const providers = [{ provide: BlobStores, useValue: stores }];
    return { module: BlobStoresModule, global: true, providers, exports: [BlobStores] };
  }

  /** Closes the stores after running commands have ended. */
  async onApplicationShutdown(): Promise<void> {
    await this.stores.close();
  }
}
