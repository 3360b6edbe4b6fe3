import { login, logout, whoami } from '../account/login-commands';
import { profileCommands } from '../account/profile-commands';
import { api } from '../api/api-command';
import { completeCommand, completion } from '../completion/completion-commands';
import { contentCommands } from '../content/content-commands';
import { exportCommand, importCommand } from '../content/transfer-commands';
import { copy, duplicate, localize } from '../copies/copy-commands';
import { rollOut } from '../copies/roll-out-command';
import { dev } from '../dev/dev-command';
import { doctor } from '../doctor/doctor-command';
import { driveCommands } from '../drives/drive-commands';
import { helpCommand } from './help-command';
import { tail } from '../events/tail-command';
import { jobCommands } from '../jobs/job-commands';
import { planCommands } from '../plans/plan-commands';
import { undo } from '../plans/undo-command';
import { limits, spaceCommands } from '../spaces/space-commands';
import { conflictCommands } from '../sync/conflict-commands';
import { coverage, syncCommands } from '../sync/sync-commands';
import { group, type Tree } from '../tree/tree';

/** Every command. The reference page, help and completion are made from it. */
export const tree: Tree = [
  login,
  logout,
  whoami,
  group('profiles', 'profiles: an address with its token', profileCommands, ['profile']),
  group('spaces', 'spaces and their locales', spaceCommands, ['space']),
  localize,
  duplicate,
  copy,
  rollOut,
  undo,
  group('plans', 'plans: stored dry runs, with each decision', planCommands, ['plan']),
  group('jobs', 'jobs and their outcomes', [...jobCommands, undo], ['job']),
  coverage,
  group('sync', 'the sync state of a copy', syncCommands),
  group('conflicts', 'the conflicts of roll-outs', conflictCommands, ['conflict']),
  group('content', 'variants and families', contentCommands),
  importCommand,
  exportCommand,
  group('drives', 'files and folders', driveCommands, ['drive']),
  group('events', 'live events', [tail], ['event']),
  limits,
  api,
  doctor,
  dev,
  completion,
  helpCommand,
];

/** The tree with the command that completion scripts call, which help and the reference page do not show. */
export const programTree: Tree = [...tree, { ...completeCommand(() => tree), isHidden: true }];
