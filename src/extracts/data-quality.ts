import { personSets } from '../identity/index.ts';
import { NOBODY, type Tx } from '../platform/index.ts';
import { type FaultReason, faultReasons } from './fault.ts';
import { latenessBands } from './lateness.ts';
import { sumQuarantine } from './quarantine-store.ts';
import { selectSourcePersons, sumExtracts, sumPersons } from './store.ts';

export interface Share {
  /** How many have it. */
  count: number;
  /** Out of how many. */
  of: number;
}

export interface SourceQuality {
  source: string;
  extracts: number;
  /** Epoch ms of the first and the latest extract. */
  first: number;
  latest: number;
  rows: number;
  refusedFiles: number;
  people: number;
  /** People whom rows mention and no Patient describes. */
  undescribed: number;
  /** Of the described people, how many have each of these. */
  completeness: { nhsNumber: Share; birthDate: Share; postcode: Share; ethnicity: Share; generalPractitioner: Share };
  invalidNhsNumbers: number;
  /**
   * How many days passed between what happened and our knowing it, counted in resources. 'since' leaves out what came
   * within a day of the source's first extract, which brings history and says nothing of how late the source is.
   */
  lateness: { band: string; all: number; since: number }[];
  quarantined: {
    open: number;
    sentAgain: number;
    dismissed: number;
    byReason: { reason: FaultReason; text: string; rows: number }[];
  };
  /** What was wrong and stored all the same. */
  notes: { reason: FaultReason; text: string; rows: number }[];
  /**
   * People of this source whose record is joined to no other record. Counted over all of them up to 20,000, else over
   * 20,000 taken at random (ids are hashes, so the first by id are a random sample).
   */
  unlinked: Share;
}

const sampleSize = 20_000;
const pageSize = 2_000;

/** How good the data of each source are, as far as what it sent can tell. */
export async function dataQuality(tx: Tx): Promise<SourceQuality[]> {
  const persons = new Map((await sumPersons(tx)).map((one) => [one.source, one]));
  const quarantine = await sumQuarantine(tx);
  const qualities: SourceQuality[] = [];
  for (const extracts of await sumExtracts(tx)) {
    const people = persons.get(extracts.source);
    const described = people?.described ?? 0;
    const share = (count = 0): Share => ({ count, of: described });
    const rows = quarantine.filter((one) => one.source === extracts.source);
    const inStatus = (status: string): number =>
      rows.filter((one) => one.status === status).reduce((sum, one) => sum + one.rows, 0);
    qualities.push({
      source: extracts.source,
      extracts: extracts.extracts,
      first: extracts.first,
      latest: extracts.latest,
      rows: extracts.rows,
      refusedFiles: extracts.refusedFiles,
      people: people?.people ?? 0,
      undescribed: (people?.people ?? 0) - described,
      completeness: {
        nhsNumber: share(people?.nhsNumber),
        birthDate: share(people?.birthDate),
        postcode: share(people?.postcode),
        ethnicity: share(people?.ethnicity),
        generalPractitioner: share(people?.generalPractitioner),
      },
      invalidNhsNumbers: people?.invalidNhsNumber ?? 0,
      lateness: latenessBands.map(({ band }) => ({
        band,
        all: extracts.lateness[band] ?? 0,
        since: extracts.latenessSince[band] ?? 0,
      })),
      quarantined: {
        open: inStatus('open'),
        sentAgain: inStatus('sent-again'),
        dismissed: inStatus('dismissed'),
        byReason: byReason(rows.filter((one) => one.status === 'open')),
      },
      notes: byReason(
        Object.entries(extracts.notes).map(([reason, count]) => ({ reason: reason as FaultReason, rows: count })),
      ),
      unlinked: await unlinkedOf(tx, extracts.source),
    });
  }
  return qualities;
}

function byReason(
  counts: readonly { reason: FaultReason; rows: number }[],
): { reason: FaultReason; text: string; rows: number }[] {
  return counts
    .map(({ reason, rows }) => ({ reason, text: faultReasons[reason], rows }))
    .sort((a, b) => b.rows - a.rows || (a.reason < b.reason ? -1 : 1));
}

async function unlinkedOf(tx: Tx, source: string): Promise<Share> {
  const share = { count: 0, of: 0 };
  for (let after = NOBODY; share.of < sampleSize; ) {
    const page = await selectSourcePersons(tx, source, after, pageSize);
    if (page.length === 0) break;
    const own = new Set(page);
    const linked = new Set(
      (await personSets(tx, page))
        .filter((set) => set.members.length > 1)
        .flatMap((set) => set.members.filter((member) => own.has(member))),
    );
    share.of += page.length;
    share.count += page.length - linked.size;
    after = page.at(-1)!;
  }
  return share;
}
