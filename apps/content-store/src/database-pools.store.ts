import { Pool } from 'pg';

/*
 * Each kind of work has connections of its own, so that a locked table or a slow statement of one kind does not block
 * the others. `Pool` itself is for content.
 */

/** For lists that read the content of a whole space. */
export abstract class ListPool extends Pool {}

/** For drives and uploads. */
export abstract class DrivePool extends Pool {}

/** For the caller of every request. */
export abstract class CallerPool extends Pool {}

/** For administrative tables: spaces, repositories, models. */
export abstract class SpacePool extends Pool {}

/** For sweeps. */
export abstract class SweepPool extends Pool {}
