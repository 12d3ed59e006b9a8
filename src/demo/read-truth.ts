import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { TruePatient } from './score-linkage.ts';

/** Reads truth.csv row by row. It is written by this module and has no quoted cells. */
export async function* readTruth(file: string): AsyncGenerator<TruePatient> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
  let header = true;
  for await (const line of lines) {
    if (!header && line !== '') {
      const [source, localPatientId, personKey] = line.split(',') as [string, string, string];
      yield { source, localPatientId, personKey };
    }
    header = false;
  }
}
