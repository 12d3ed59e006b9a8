import type { GpOffer } from '../../standards/index.ts';
import type { ElectivePathway } from './hospital/elective.ts';
import type { MentalHealthReferral } from './mental-health/types.ts';
import type { DemoSource, Output } from './output.ts';
import type { DemoPerson } from './person.ts';
import type { Place } from './place.ts';
import type { Random } from './random.ts';
import { faultRates, type Recorded, record } from './recorded.ts';
import type { SocialCareStart } from './social-care/events.ts';
import { type DayNumber, dayText } from './times.ts';

/** A person whose care is told in advance: the people of the story in the demonstration. All else is drawn as for anybody. */
export interface Script {
  gpRequests?: readonly { asked: number; offer: GpOffer }[];
  elective?: readonly ElectivePathway[];
  mentalHealth?: readonly MentalHealthReferral[];
  socialCare?: readonly { start: SocialCareStart; from: DayNumber }[];
  /** Services that have them without an NHS number. */
  withoutNumberIn?: readonly DemoSource[];
}

/** Somebody whom a service is about to write down. */
export interface Subject {
  person: DemoPerson;
  script: Script | undefined;
  /** This service's own stream of chance for this person. */
  random: Random;
}

type Series = 'hospital' | 'pathway' | 'mental-health' | 'referral' | 'social-care' | 'course';

/** What the services of one place share while it is generated: their extracts, their numbering, and what they mix up. */
export class Services {
  readonly place: Place;
  readonly out: Output;
  /** The first day that extracts tell of: about eighteen months ago. */
  readonly from: DayNumber;
  /** NHS numbers seen lately, for the rare one that is written on another's record. */
  readonly #recentNumbers: string[] = [];
  readonly #numbers = new Map<Series, number>();

  constructor(place: Place, out: Output) {
    this.place = place;
    this.out = out;
    this.from = place.today - 548;
  }

  /** The next number of a series, as its service writes it. */
  number(series: Series, prefix: string, digits: number): string {
    const number = (this.#numbers.get(series) ?? 0) + 1;
    this.#numbers.set(series, number);
    return prefix + String(number).padStart(digits, '0');
  }

  /** A day in the time of the extracts on which this person could have come to a service; undefined when none was left to them. */
  someDay({ person, random }: Subject, afterBirth = 0): DayNumber | undefined {
    const day = random.whole(Math.max(this.from, person.born + afterBirth), this.place.today);
    return person.died === undefined || day < person.died ? day : undefined;
  }

  /** Writes somebody down as this service would, faults and all; people of the story as they are. */
  record(source: DemoSource, { person, script, random }: Subject, as: DemoPerson = person): Recorded {
    if (script) return asTheyAre(as, script.withoutNumberIn?.includes(source) ?? false);
    const { faults } = this.out.counts[source];
    return record(random, as, {
      rates: faultRates[source],
      otherNumber: () => (this.#recentNumbers.length === 0 ? undefined : random.pick(this.#recentNumbers)),
      onFault: (fault) => {
        faults[fault] = (faults[fault] ?? 0) + 1;
      },
    });
  }

  remember(nhsNumber: string | undefined): void {
    if (nhsNumber === undefined) return;
    this.#recentNumbers.push(nhsNumber);
    if (this.#recentNumbers.length > 64) this.#recentNumbers.shift();
  }
}

function asTheyAre(person: DemoPerson, withoutNumber: boolean): Recorded {
  const { nhsNumber, family, given, born, sex, ethnicity, address, phone, email } = person;
  return {
    nhsNumber: withoutNumber ? undefined : nhsNumber,
    numberVerified: true,
    family,
    given,
    birthDate: dayText(born),
    sex,
    ethnicity,
    address,
    phone,
    email,
  };
}
