import { findGoProgram } from './find-go-program';

/** Returns the path of versitygw, an S3 server that stores objects in a folder. */
export function findVersitygw(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const versitygw = {
    name: 'versitygw',
    version: '1.8.0',
    source: { package: 'github.com/versity/versitygw/cmd/versitygw' },
    variable: 'VERSITYGW_BIN',
    mayBeOnPath: true,
  };
  return findGoProgram(versitygw, env);
}
