type Settings = Readonly<Record<string, unknown>>;

/** Returns the known settings, with defaults filled in. */
export function withDefaults(defaults: Settings, settings: Settings): Record<string, unknown> {
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, settings[name] ?? value]));
}
