import { expect, it } from 'vitest';
import { soak } from './clients.ts';

const long = process.env.WPC_SOAK === '1';

it(
  long
    ? 'ten clients for five minutes while PostgreSQL restarts twice: no acknowledged write is lost, none is doubled'
    : 'clients while PostgreSQL restarts: no acknowledged write is lost, none is doubled',
  async () => {
    const found = await soak(
      long ? { clients: 10, seconds: 300, restarts: 2 } : { clients: 4, seconds: 5, restarts: 1 },
    );
    const { acknowledged, searches, unavailable, ...faults } = found;
    expect(faults).toEqual({ wrong: [], lost: [], duplicates: [] });
    expect(acknowledged).toBeGreaterThanOrEqual(4);
    expect(searches).toBeGreaterThanOrEqual(2);
    expect(unavailable).toBeGreaterThan(0);
    if (long) console.info({ acknowledged, searches, unavailable });
  },
  long ? 900_000 : 60_000,
);
