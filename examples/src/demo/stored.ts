import { Client } from 'pg';

/** The content in the database. */
export interface Stored {
  readonly variants: number;
  readonly bodies: number;
  /** Tables and indexes of variants, versions and bodies, in bytes. */
  readonly bytes: number;
}

export async function countStored(databaseUrl: string): Promise<Stored> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<keyof Stored, string>>(
      `select (select count(*) from content.variants) as variants,
              (select count(*) from content.bodies) as bodies,
              pg_total_relation_size('content.variants') + pg_total_relation_size('content.versions')
                + pg_total_relation_size('content.bodies') as bytes`,
    );
    const row = rows[0];
    return { variants: Number(row?.variants), bodies: Number(row?.bodies), bytes: Number(row?.bytes) };
  } finally {
    await client.end();
  }
}
