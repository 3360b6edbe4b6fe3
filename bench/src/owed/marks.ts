import type { Client } from 'pg';

/*
 * Turns the marks of owed events on and off while the product runs (docs/adr/0026-ended-commands-owe-their-events.md).
 * A trigger drops the rows, so that the same statements of the product write and remove none. Its call costs a
 * microsecond for each command, which the product without marks pays.
 */
const CREATE = `
create function public.drop_mark() returns trigger language plpgsql as 'begin return null; end';
create trigger drop_mark before insert on jobs.owed_events for each row execute function public.drop_mark();
alter table jobs.owed_events disable trigger drop_mark`;

export class Marks {
  private constructor(private readonly database: Client) {}

  /** The marks are on. */
  static async open(database: Client): Promise<Marks> {
    await database.query(CREATE);
    return new Marks(database);
  }

  async set(areOn: boolean): Promise<void> {
    await this.database.query(`alter table jobs.owed_events ${areOn ? 'disable' : 'enable'} trigger drop_mark`);
  }
}
