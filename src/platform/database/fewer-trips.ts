import { type RawBuilder, sql } from 'kysely';
import type pg from 'pg';

/**
 * A request waits for the network and for planning more than for rows. Two marks at the head of a statement, and a client that reads
 * them, save most of that; without such a client (the embedded database) they are comments.
 * - `prepared: name` for a statement that almost every request makes: parsed and planned once on each connection.
 * - `with-commit: name` for a write whose outcome nobody waits for: prepared too, and sent in one packet with the next statement of the
 *   transaction or with its commit. When it fails, the transaction is undone and the failure is thrown where the commit would have returned.
 * A text must never differ under one name, and its plan must not depend on the values (a lookup by key).
 */
const mark = /^\s*\/\* (prepared|with-commit): ([a-z-]{1,40}) \*\//;

/** The mark, for a statement that the query builder makes. */
export function prepared(name: string): RawBuilder<unknown> {
  return sql.raw(`/* prepared: ${name} */`);
}

type Result = Pick<pg.QueryResult, 'command' | 'rowCount' | 'rows'>;

/** A client whose connection pipelines: statements are sent without waiting for the answer to those before, and answered in order. */
type Client = pg.PoolClient & {
  processID?: number;
  connection: { stream: { cork(): void; uncork(): void } };
};

/** What Kysely needs of a client. Begin, and what is marked, wait for the next statement and go in one packet with it. */
export class FewerTrips {
  readonly #client: Client;
  #waiting: (pg.QueryConfig & { command: string })[] = [];
  /** Sent in this transaction with another statement; their failure is told at the commit. */
  #unanswered: Promise<Result>[] = [];

  constructor(client: pg.PoolClient) {
    this.#client = client as Client;
  }

  async query(text: string, values: readonly unknown[]): Promise<Result> {
    const [, when, name] = mark.exec(text) ?? [];
    const statement = { text, values: [...values], ...(name === undefined ? {} : { name }) };
    if (text === 'begin' || when === 'with-commit') {
      const command = text === 'begin' ? 'BEGIN' : 'INSERT';
      this.#waiting.push({ ...(text === 'begin' ? { text } : statement), command });
      return { command, rowCount: 0, rows: [] };
    }
    if (text === 'commit') return this.#commit();
    if (text === 'rollback') return this.#rollback();
    return this.#inOnePacket(statement).catch(async (error: unknown) => {
      // 'The transaction is aborted': by one that was not waited for, which says why.
      if ((error as { code?: string }).code === '25P02') for (const earlier of this.#unanswered) await earlier;
      throw error;
    });
  }

  release(error?: Error | boolean): void {
    this.#waiting = [];
    this.#unanswered = [];
    this.#client.release(error);
  }

  /** The server's process, by which Kysely cancels a statement. */
  get processID(): number | undefined {
    return this.#client.processID;
  }

  /** Sends what waits and then this; gives the answer to this. */
  #inOnePacket(statement: pg.QueryConfig): Promise<Result> {
    if (this.#waiting.length === 0) return this.#client.query(statement);
    const { stream } = this.#client.connection;
    stream.cork();
    try {
      for (const { command: _command, ...earlier } of this.#waiting.splice(0)) {
        const answer = this.#client.query(earlier);
        // Told later; until then it must not count as unhandled.
        answer.catch(() => undefined);
        this.#unanswered.push(answer);
      }
      return this.#client.query(statement);
    } finally {
      stream.uncork();
    }
  }

  async #commit(): Promise<Result> {
    const committed = this.#inOnePacket({ text: 'commit' });
    committed.catch(() => undefined);
    // The server answers in order, and turns the commit into a rollback after a failure.
    for (const earlier of this.#unanswered.splice(0)) await earlier;
    return committed;
  }

  async #rollback(): Promise<Result> {
    const begun = !this.#waiting.some(({ command }) => command === 'BEGIN');
    this.#waiting = [];
    this.#unanswered = [];
    return begun ? this.#client.query('rollback') : { command: 'ROLLBACK', rowCount: 0, rows: [] };
  }
}
