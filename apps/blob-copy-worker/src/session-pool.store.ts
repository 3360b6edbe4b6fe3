import { Pool } from 'pg';

/** Connects to PostgreSQL itself, for a lock of a session: a pooler gives each transaction another session. */
export abstract class SessionPool extends Pool {}
