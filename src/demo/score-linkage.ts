/**
 * How well the extracts were linked, against the truth that the generator kept aside. Pairs of local patients are judged, a pair being
 * right when both are the same person: over different sources, as linkage is for, and apart from that within one source.
 */

/** One local patient of one source. */
export interface LocalPatient {
  source: string;
  localPatientId: string;
}

export interface TruePatient extends LocalPatient {
  personKey: string;
}

export interface LinkageScore {
  /** Of the pairs that were linked, the share that is right. 1 when nothing was linked. */
  precision: number;
  /** Of the pairs that are right, the share that was linked. 1 when there is nothing to link. */
  recall: number;
  /** Pairs over different sources: linked and right, linked, right. */
  pairs: Pairs;
  withinSource: { precision: number; recall: number; pairs: Pairs };
  /** Local patients in the truth that the store does not have; their pairs count as missed. */
  unseen: number;
}

export interface Pairs {
  linkedAndRight: number;
  linked: number;
  right: number;
}

/**
 * Reads the truth once; `clusterOf` gives the person that a local patient was linked to, or undefined when the store has no such
 * patient. Holds a few numbers for each local patient, and no pairs.
 */
export async function scoreLinkage(
  truth: AsyncIterable<TruePatient> | Iterable<TruePatient>,
  clusterOf: (patient: LocalPatient) => string | undefined | Promise<string | undefined>,
): Promise<LinkageScore> {
  const people = new Tally();
  const clusters = new Tally();
  const both = new Tally();
  const numbers = new Numbers();
  let unseen = 0;
  for await (const patient of truth) {
    const cluster = await clusterOf(patient);
    const source = numbers.of('source', patient.source);
    const person = numbers.of('person', patient.personKey);
    people.add(person, source);
    if (cluster === undefined) {
      unseen++;
      continue;
    }
    const clusterNumber = numbers.of('cluster', cluster);
    clusters.add(clusterNumber, source);
    both.add(`${person} ${clusterNumber}`, source);
  }
  const across = { linkedAndRight: both.across(), linked: clusters.across(), right: people.across() };
  const within = { linkedAndRight: both.within(), linked: clusters.within(), right: people.within() };
  return { ...shares(across), pairs: across, withinSource: { ...shares(within), pairs: within }, unseen };
}

function shares({ linkedAndRight, linked, right }: Pairs): { precision: number; recall: number } {
  return { precision: linked === 0 ? 1 : linkedAndRight / linked, recall: right === 0 ? 1 : linkedAndRight / right };
}

/** How many members each group has from each source; the pairs follow from that without being listed. */
class Tally {
  readonly #groups = new Map<number | string, number[]>();

  add(group: number | string, source: number): void {
    let members = this.#groups.get(group);
    if (!members) {
      members = [];
      this.#groups.set(group, members);
    }
    members[source] = (members[source] ?? 0) + 1;
  }

  #sum(pairs: (all: number, bySource: readonly number[]) => number): number {
    let sum = 0;
    for (const members of this.#groups.values()) {
      const bySource = members.filter((count) => count > 0);
      sum += pairs(
        bySource.reduce((a, b) => a + b, 0),
        bySource,
      );
    }
    return sum;
  }

  within(): number {
    return this.#sum((_all, bySource) => bySource.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0));
  }

  across(): number {
    return this.#sum((all, bySource) => (all * all - bySource.reduce((sum, count) => sum + count * count, 0)) / 2);
  }
}

/** Short numbers in the place of long names. */
class Numbers {
  readonly #known = new Map<string, Map<string, number>>();

  of(kind: string, name: string): number {
    let names = this.#known.get(kind);
    if (!names) {
      names = new Map();
      this.#known.set(kind, names);
    }
    let number = names.get(name);
    if (number === undefined) {
      number = names.size;
      names.set(name, number);
    }
    return number;
  }
}
