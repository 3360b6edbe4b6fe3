import { join } from 'node:path';

/** Returns the folder of the profiles: XDG on Unix, Application Support on macOS, AppData on Windows. */
export function configFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  const { SCRIPTORIUM_CONFIG_DIR, XDG_CONFIG_HOME, APPDATA } = env;
  if (SCRIPTORIUM_CONFIG_DIR) return SCRIPTORIUM_CONFIG_DIR;
  if (XDG_CONFIG_HOME) return join(XDG_CONFIG_HOME, 'scriptorium');
  if (platform === 'win32') return join(APPDATA || join(home, 'AppData/Roaming'), 'scriptorium');
  if (platform === 'darwin') return join(home, 'Library/Application Support/scriptorium');
  return join(home, '.config/scriptorium');
}
