type Settings = Readonly<Record<string, unknown>>;

/** What was set of what can be set; else what it is where nobody set it. */
export function withDefaults(defaults: Settings, settings: Settings): Record<string, unknown> {
  return Object.fromEntries(Object.entries(defaults).map(([name, usual]) => [name, settings[name] ?? usual]));
}
