import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { GatewayConfig } from '../../../config';

/** The key that signs download URLs. A generated key is lost with the process, and other gateways do not have it. */
@Injectable()
export class DownloadKey {
  readonly text: string;

  constructor({ downloadKey }: GatewayConfig) {
    this.text = downloadKey ?? randomBytes(32).toString('base64url');
  }
}
