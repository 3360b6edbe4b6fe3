import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { GatewayConfig } from '../../../config';

/** What addresses of downloads are signed with. One that is drawn here dies with the process, and no other gateway knows it. */
@Injectable()
export class DownloadKey {
  readonly text: string;

  constructor({ downloadKey }: GatewayConfig) {
    this.text = downloadKey ?? randomBytes(32).toString('base64url');
  }
}
