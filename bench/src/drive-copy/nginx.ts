import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath, startProgram, type RunningProgram } from './server-program';

export interface Nginx extends RunningProgram {
  /** The folder that it serves, and into which PUT writes. */
  readonly files: string;
}

/** Starts nginx with PUT and its defaults, which are set for speed. Returns undefined if it is not on PATH. */
export async function startNginx(parent: string): Promise<Nginx | undefined> {
  const command = await findOnPath('nginx');
  if (command === undefined) return undefined;
  const folder = join(parent, 'nginx');
  const files = join(folder, 'files');
  for (const each of [files, join(folder, 'arriving')]) mkdirSync(each, { recursive: true });
  const config = join(folder, 'nginx.conf');
  const server = await startProgram({
    name: 'nginx',
    command,
    folder,
    args: (port) => {
      writeFileSync(config, configuration(folder, port));
      return ['-p', folder, '-e', join(folder, 'error.log'), '-c', config];
    },
  });
  return {
    url: server.url,
    files,
    get pid() {
      return server.pid;
    },
    stop: () => server.stop(),
  };
}

/** Bodies are received into the file system of the files, so that storing one is a rename. */
function configuration(folder: string, port: number): string {
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const unused = ['proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `
${user}
daemon off;
worker_processes auto;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  client_max_body_size 0;
  client_body_temp_path ${folder}/arriving;
  ${unused.join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    dav_methods PUT;
    create_full_put_path on;
  }
}
`;
}
