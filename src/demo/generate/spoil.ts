import type { Resource } from '@medplum/fhirtypes';
import { meta, snomed } from './fhir.ts';
import type { Random } from './random.ts';
import type { Cell } from './sinks.ts';
import { type DayNumber, dayText } from './times.ts';

/**
 * Rows as real extracts have them that nobody can use: each of these must be refused with its reason, and none may do harm to the
 * rows around it. They carry ids of their own, so that what is true of a person stays whole without them.
 */

/** A FHIR line that is broken as text or as a resource. `text` may be no JSON at all, which a Bundle could not bear. */
export function spoiledLine(random: Random, patientId: string, ods: string, today: DayNumber): string {
  if (!random.chance(0.3)) return JSON.stringify(spoiledResource(random, patientId, ods, today));
  const whole = JSON.stringify(reading(random, patientId, ods, dayText(today - 40)));
  return whole.slice(0, Math.floor(whole.length * 0.6));
}

/** A resource that is JSON and breaks FHIR: a day that does not exist, a code that does not, nobody it is about, the future. */
export function spoiledResource(random: Random, patientId: string, ods: string, today: DayNumber): Resource {
  const kind = random.whole(0, 4);
  const good = reading(random, patientId, ods, dayText(today - random.whole(5, 400)));
  if (kind === 0) return { ...good, effectiveDateTime: '2026-02-30' };
  if (kind === 1) return { ...good, status: 'done' } as unknown as Resource;
  if (kind === 2) return { ...good, subject: {} };
  if (kind === 3) return { ...good, effectiveDateTime: dayText(today + random.whole(40, 900)) };
  const { code: _code, ...rest } = good;
  return rest as unknown as Resource;
}

function reading(
  random: Random,
  patientId: string,
  ods: string,
  on: string,
): Resource & { resourceType: 'Observation' } {
  return {
    resourceType: 'Observation',
    id: random.uuid(),
    meta: meta('Observation', ods),
    status: 'final',
    code: snomed('60621009', 'Body mass index'),
    subject: { reference: `Patient/${patientId}` },
    effectiveDateTime: on,
    valueQuantity: { value: 27.1, unit: 'kg/m2', system: 'http://unitsofmeasure.org', code: 'kg/m2' },
  };
}

type Cells = Record<string, Cell>;

/** A contact row with one thing wrong: a code, a day, a missing key, a day to come. */
export function spoiledContact(random: Random, cells: Cells, today: DayNumber): Cells {
  const row = { ...cells, CareContactId: `${cells.CareContactId}-X` };
  switch (random.whole(0, 4)) {
    case 0:
      return { ...row, AttendOrDNACode: random.pick(['8', 'Y', 'DNA']) };
    case 1:
      return { ...row, CareContDate: random.pick(['31/02/2026', '2026-13-01', '2025-02-29']) };
    case 2:
      return { ...row, ServiceRequestId: '' };
    case 3:
      return { ...row, CareContDate: dayText(today + random.whole(30, 400)) };
    default:
      return { ...row, CareContactId: '' };
  }
}

export function spoiledScore(random: Random, cells: Cells): Cells {
  return { ...cells, AssToolCompId: `${cells.AssToolCompId}-X`, PersScore: random.pick(['n/a', '99', '-1']) };
}

/** A council's event row with one thing wrong: its type, its days, its reference. */
export function spoiledEvent(random: Random, cells: Cells): Cells {
  const row = { ...cells, EventReference: `${cells.EventReference}-X` };
  switch (random.whole(0, 3)) {
    case 0:
      return { ...row, EventType: random.pick(['Visit', 'Conversation', 'SERVICE AGREEMENT']) };
    case 1:
      return { ...row, EventStartDate: random.pick(['12.04.2026', '2026-04-31', '']) };
    case 2:
      return { ...row, EventEndDate: '2019-01-01', EventStartDate: '2026-01-05' };
    default:
      return { ...row, EventReference: '' };
  }
}
