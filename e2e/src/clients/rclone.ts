import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Space } from '../system/open-space';
import { findRclone } from './find-rclone';
import { GraphProxy } from './graph-proxy';
import { PlainDrive } from './plain-drive';

/** rclone with the default drive of a space as the remote `drive:`. */
export class Rclone {
  private constructor(
    private readonly program: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly front: GraphProxy,
  ) {}

  /** `folder` is for the configuration. The default `program` is that of findRclone. */
  static async on(space: Space, folder: string, program?: string): Promise<Rclone> {
    const [found, front] = [
      program ?? (await findRclone()),
      await GraphProxy.start(space.system.gatewayUrl, join(folder, 'tls')),
    ];
    const { json: drive } = await new PlainDrive(space).send('/v1.0/me/drive');
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

  /** Runs a command and returns its stdout. Rejects if rclone fails. */
  async run(...args: readonly string[]): Promise<string> {
    return (await this.execute(args)).stdout;
  }

  /** Runs a command and returns its log. */
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
