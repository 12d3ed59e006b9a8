import { join } from 'node:path';
import { writeDirectory } from './directory-files.ts';
import { makeCareHomeResident, makeHousehold } from './household.ts';
import { NhsNumbers } from './nhs-numbers.ts';
import { type DemoSource, Output, type SourceCounts } from './output.ts';
import { type DemoArea, layOut, type Place } from './place.ts';
import { Random } from './random.ts';
import { Services } from './services.ts';
import { type StoryPerson, storyArea, storyHousehold } from './story.ts';
import { writePerson } from './write-person.ts';

export interface PlaceToGenerate {
  /** 1,000 to 1,000,000. */
  people: number;
  seed: number;
  /** Folder that the files are written to. */
  out: string;
  /** Epoch milliseconds; everything happened before, but for what is booked. */
  now: number;
  onProgress?: (done: number, of: number) => void;
  gzip?: boolean;
}

export interface GeneratedPlace {
  /** Names of the extract files below `out`, in the folders gp, hospital, mental-health and social-care. */
  files: string[];
  /** Which local patient of which source is which person: to score linkage with, and for nothing else. */
  truthFile: string;
  counts: {
    people: number;
    households: number;
    areas: number;
    deaths: number;
    withoutNhsNumber: number;
    /** Resources that an importer makes of the GP and hospital extracts, by type, repeated and spoiled ones left out. */
    resourcesByType: Readonly<Record<string, number>>;
    sources: Readonly<Record<DemoSource, SourceCounts>>;
  };
}

/**
 * Generates a fictional place and writes the extracts that its services would send, its directory and the truth about who is who.
 * The same people, seed and now give the same bytes. Memory does not grow with the number of people; other work gets its turn
 * between neighbourhoods. Throws for a number of people out of range.
 */
export async function generatePlace(wanted: PlaceToGenerate): Promise<GeneratedPlace> {
  const { people, seed, out, now, onProgress, gzip = false } = wanted;
  if (!Number.isInteger(people) || people < 1_000 || people > 1_000_000) {
    throw new RangeError(`A demo place has 1,000 to 1,000,000 people, and ${people} were asked for.`);
  }
  const place = layOut(seed, people, now);
  const output = new Output(place, out, gzip);
  const settlers = new Settlers(place, new Services(place, output));
  for (const area of place.areas) {
    settlers.settle(area);
    onProgress?.(settlers.people, people);
    await new Promise((next) => setImmediate(next));
  }
  const files = output.close();
  writeDirectory(place, settlers.story, out);
  return {
    files,
    truthFile: join(out, 'truth.csv'),
    counts: {
      people: settlers.people,
      households: settlers.households,
      areas: place.areas.length,
      deaths: settlers.deaths,
      withoutNhsNumber: settlers.numbers.withoutNumber,
      resourcesByType: output.resourcesByType,
      sources: output.counts,
    },
  };
}

/** Fills one neighbourhood after another with households, to exactly the number of people it has. */
class Settlers {
  people = 0;
  households = 0;
  deaths = 0;
  story: readonly StoryPerson[] = [];
  readonly numbers: NhsNumbers;
  readonly #place: Place;
  readonly #services: Services;

  constructor(place: Place, services: Services) {
    this.#place = place;
    this.#services = services;
    this.numbers = new NhsNumbers(new Random(place.seed, 'nhs-numbers'), place.people);
  }

  #nextKey = (): string => `P${String(++this.people).padStart(7, '0')}`;

  settle(area: DemoArea): void {
    const end = this.people + area.people;
    if (area.index === storyArea(this.#place).index) this.#settleStory(area);
    this.#settleCareHomes(area, end);
    for (let number = 1; this.people < end; number++) {
      const household = makeHousehold(
        { place: this.#place, area, number, numbers: this.numbers, nextKey: this.#nextKey },
        end - this.people,
      );
      this.households++;
      for (const person of household.people) {
        if (person.died !== undefined) this.deaths++;
        writePerson(this.#services, person);
      }
    }
  }

  #settleStory(area: DemoArea): void {
    this.story = storyHousehold(this.#place, area, this.numbers, this.#nextKey);
    this.households++;
    for (const { person, script } of this.story) writePerson(this.#services, person, script);
  }

  /** At most a third of a neighbourhood lives in its care homes. */
  #settleCareHomes(area: DemoArea, end: number): void {
    const homes = this.#place.careHomes.filter((home) => home.area === area.index);
    homes.forEach((home, at) => {
      const lines = [home.name, `1 ${area.streets[at % area.streets.length]}`];
      const postcode = area.postcodes[at % area.postcodes.length]!;
      const random = new Random(this.#place.seed, 'care-home', home.ods);
      const residents = Math.min(random.whole(20, 44), Math.floor((end - this.people) / 3));
      for (let i = 0; i < residents; i++) {
        const setting = {
          place: this.#place,
          area,
          number: at * 1_000 + i,
          numbers: this.numbers,
          nextKey: this.#nextKey,
        };
        const person = makeCareHomeResident(setting, lines, postcode);
        if (person.died !== undefined) this.deaths++;
        writePerson(this.#services, person);
      }
    });
  }
}
