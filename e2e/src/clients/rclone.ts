import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Space } from '../system/open-space';
import { findRclone } from './find-rclone';
import { GraphFront } from './graph-front';
import { PlainDrive } from './plain-drive';

/** rclone on the default drive of a space, as its remote `drive:`. */
export class Rclone {
  private constructor(
    private readonly program: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly front: GraphFront,
  ) {}

  /** `folder` is for its configuration; without a `program` it is the one that findRclone finds. */
  static async on(space: Space, folder: string, program?: string): Promise<Rclone> {
    const [found, front] = [
      program ?? (await findRclone()),
      await GraphFront.start(space.system.gatewayUrl, join(folder, 'tls')),
    ];
    const { json: drive } = await new PlainDrive(space).ask('/v1.0/me/drive');
    const token = { access_token: space.token, token_type: 'Bearer', expiry: '2999-01-01T00:00:00Z' };
    const config = join(folder, 'rclone.conf');
    const lines = [
      `type = onedrive`,
      `drive_id = ${drive.id}`,
      `drive_type = business`,
      `token = ${JSON.stringify(token)}`,
    ];
    writeFileSync(config, ['[drive]', ...lines, ''].join('\n'));
    const env = { ...process.env, RCLONE_CONFIG: config, HTTPS_PROXY: front.url, SSL_CERT_FILE: front.caFile };
    return new Rclone(found, env, front);
  }

  /** What it prints; fails with what it complains of. */
  async run(...args: readonly string[]): Promise<string> {
    return (await this.execute(args)).stdout;
  }

  /** What it logs. */
  async log(...args: readonly string[]): Promise<string> {
    return (await this.execute(args)).stderr;
  }

  private execute(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const options = { env: this.env, maxBuffer: 64 * 1024 * 1024 };
    return promisify(execFile)(this.program, [...args, '--retries', '1'], options);
  }

  async stop(): Promise<void> {
    await this.front.stop();
  }
}
