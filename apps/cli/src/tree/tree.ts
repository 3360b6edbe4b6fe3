import type { GlobalFlags } from '../session/global-flags';
import type { Session } from '../session/session';
import type { ExitCode } from '../exits/exit-codes';

/** An option as Commander declares it: `--to <locales>`. */
export interface OptionSpec {
  readonly flags: string;
  readonly summary: string;
  /** Parses the value. `previous` is the value of an earlier use of the option. */
  readonly parse?: (text: string, previous: unknown) => unknown;
  readonly choices?: readonly string[];
  readonly initial?: string | number;
}

/** Sets of options that several commands take. */
export type OptionSet = 'list' | 'wait' | 'create' | 'dry-run' | 'confirm';

/** A command that runs. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Arguments as Commander declares them, with their descriptions: `<id>`, `[roots...]`. */
  readonly args: readonly (readonly [name: string, summary: string])[];
  readonly sets: readonly OptionSet[];
  readonly options: readonly OptionSpec[];
  /** Command lines without the name of the program. */
  readonly examples: readonly string[];
  /** Whether the command takes options that it does not know and passes them on. */
  readonly passThrough: boolean;
  /** Whether help does not list the command. */
  readonly isHidden?: boolean;
  readonly run: (session: Session, args: readonly string[], options: GlobalFlags) => Promise<ExitCode | void>;
}

/** A noun with commands. */
export interface Group {
  readonly kind: 'group';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly commands: readonly Leaf[];
}

export type Tree = readonly (Leaf | Group)[];

type Spec<Options> = Pick<Leaf, 'name' | 'summary'> &
  Partial<Pick<Leaf, 'aliases' | 'args' | 'sets' | 'options' | 'examples' | 'passThrough'>> & {
    readonly run: (
      session: Session,
      args: readonly string[],
      options: GlobalFlags & Options,
    ) => Promise<ExitCode | void>;
  };

/** Declares a command. `Options` are the values of its own options. */
export function leaf<Options = object>(spec: Spec<Options>): Leaf {
  return {
    aliases: [],
    args: [],
    sets: [],
    options: [],
    examples: [],
    passThrough: false,
    ...spec,
    kind: 'leaf',
    run: (session, args, options) => spec.run(session, args, options as GlobalFlags & Options),
  };
}

export function group(
  name: string,
  summary: string,
  commands: readonly Leaf[],
  aliases: readonly string[] = [],
): Group {
  return { kind: 'group', name, aliases, summary, commands };
}
