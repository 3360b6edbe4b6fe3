/** A setting, by the name of its environment variable, of a service. */
export interface SettingOf {
  readonly service: string;
  readonly setting: string;
}

/** The lower setting must be less than the upper one, or at most as high. */
export interface SettingsRule {
  readonly lower: SettingOf;
  readonly upper: SettingOf;
  readonly mayBeEqual: boolean;
  readonly reason: string;
}

/**
 * Rules between settings of different services. Every rule is an inequality: so a rolling update succeeds if it raises
 * the upper setting first, or lowers the lower one first.
 */
export const SETTINGS_RULES: readonly SettingsRule[] = [
  {
    lower: { service: 'content-store', setting: 'SEARCH_TIMEOUT_MS' },
    upper: { service: 'gateway', setting: 'RPC_TIMEOUT_MS' },
    mayBeEqual: false,
    reason: 'otherwise the gateway responds first and leaves the statement running',
  },
  {
    lower: { service: 'blob-copy-worker', setting: 'RESCUE_AFTER_MS' },
    upper: { service: 'localization-planner', setting: 'RESCUE_AFTER_MS' },
    mayBeEqual: true,
    reason: 'otherwise the planner sends commands again that a worker is executing',
  },
];

export type SettingValues = Readonly<Record<string, number>>;

/** Returns what is wrong and how to fix it, for each violated rule. Rules with an unknown value are skipped. */
export function findConflicts(valuesOf: (service: string) => SettingValues | undefined): readonly string[] {
  return SETTINGS_RULES.flatMap(({ lower, upper, mayBeEqual, reason }) => {
    const [low, high] = [lower, upper].map(({ service, setting }) => valuesOf(service)?.[setting]);
    if (low === undefined || high === undefined || low < high || (mayBeEqual && low === high)) return [];
    const relation = mayBeEqual ? 'at most' : 'less than';
    return [
      `${lower.setting} of ${lower.service} is ${low} and must be ${relation} ${upper.setting} of ${upper.service}, ` +
        `which is ${high}: ${reason}. Lower ${lower.setting}, or raise ${upper.setting}.`,
    ];
  });
}
