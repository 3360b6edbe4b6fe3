import { randomBytes, webcrypto } from 'node:crypto';

import type { GatewayConfig } from '../../../config';

/**
 * The key that signs download URLs. A generated key is lost with the process, and other gateways do not have it. HS256
 * requires 32 bytes (RFC 7518, 3.2): the configured text has at least 32 characters.
 */
export class DownloadKey {
  private constructor(readonly hmac: webcrypto.CryptoKey) {}

  static async import({ downloadKey }: Pick<GatewayConfig, 'downloadKey'>): Promise<DownloadKey> {
    const secret = downloadKey === undefined ? randomBytes(32) : Buffer.from(downloadKey);
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    return new DownloadKey(await webcrypto.subtle.importKey('raw', secret, algorithm, false, ['sign', 'verify']));
  }
}
