import type { Resource } from '@medplum/fhirtypes';
import { openRequest, requestAndAnswer, requestsExpected, requestTime } from './gp/access.ts';
import { allergiesOf, type Chart, problemsAndMedicines, readings, vaccinations } from './gp/clinical.ts';
import { carerOf, type Registration, registeredPatient, registrationsOf } from './gp/registration.ts';
import { type ElectivePathway, electivePathway, type HospitalRecord } from './hospital/elective.ts';
import { hospitalPatient } from './hospital/patient.ts';
import { diagnostic, emergency } from './hospital/urgent.ts';
import { type MentalHealthReferral, mentalHealthPathway, mentalHealthServicesOf } from './mental-health.ts';
import type { DemoSource, Output } from './output.ts';
import type { DemoPerson } from './person.ts';
import { codes, type Place } from './place.ts';
import { Random } from './random.ts';
import { faultRates, type Recorded, record } from './recorded.ts';
import { type SocialCareStart, socialCareEvents, socialCareOf } from './social-care.ts';
import { spoiledContact, spoiledEvent, spoiledLine, spoiledResource, spoiledScore } from './spoil.ts';
import { type DayNumber, londonInstant } from './times.ts';

/** A person whose care is told in advance: the people of the story in the demonstration. All else is drawn as for anybody. */
export interface Script {
  gpRequests?: readonly {
    asked: number;
    offer: 'same-day-consultation' | 'appointment-within-48-hours' | 'ahead-with-gp-of-choice';
  }[];
  elective?: readonly ElectivePathway[];
  mentalHealth?: readonly MentalHealthReferral[];
  socialCare?: readonly { start: SocialCareStart; from: DayNumber }[];
  /** Services that have them without an NHS number. */
  withoutNumberIn?: readonly DemoSource[];
}

/** What each service of the place has of each person, written to its extract. One of these serves a whole place. */
export class PersonWriter {
  readonly #place: Place;
  readonly #out: Output;
  readonly #from: DayNumber;
  /** NHS numbers seen lately, for the rare one that is written on another's record. */
  readonly #recentNumbers: string[] = [];
  #numbers = { hospital: 0, pathway: 0, mentalHealth: 0, referral: 0, socialCare: 0, course: 0 };

  constructor(place: Place, out: Output) {
    this.#place = place;
    this.#out = out;
    this.#from = place.today - 548;
  }

  write(person: DemoPerson, script?: Script): void {
    const scripted = script !== undefined;
    const stream = (service: string) => new Random(this.#place.seed, service, person.key);
    this.#gp(stream('gp'), person, script);
    this.#hospital(stream('hospital'), person, script);
    this.#mentalHealth(stream('mental-health'), person, script);
    this.#socialCare(stream('social-care'), person, script);
    if (!scripted && person.nhsNumber !== undefined) {
      this.#recentNumbers.push(person.nhsNumber);
      if (this.#recentNumbers.length > 64) this.#recentNumbers.shift();
    }
  }

  #record(random: Random, source: DemoSource, person: DemoPerson, script: Script | undefined): Recorded {
    const { faults } = this.#out.counts[source];
    if (script) return whole(person, script.withoutNumberIn?.includes(source) ?? false);
    return record(random, person, {
      rates: faultRates[source],
      otherNumber: () => (this.#recentNumbers.length === 0 ? undefined : random.pick(this.#recentNumbers)),
      onFault: (fault) => {
        faults[fault] = (faults[fault] ?? 0) + 1;
      },
    });
  }

  #gp(random: Random, person: DemoPerson, script: Script | undefined): void {
    const registrations = registrationsOf(random, this.#place, person);
    registrations.forEach((registration, at) => {
      const isPresent = at === registrations.length - 1;
      const recorded = this.#record(random, 'gp', isPresent ? person : asBefore(person), script);
      this.#registered(random, person, recorded, registration, isPresent, script);
    });
  }

  #registered(
    random: Random,
    person: DemoPerson,
    recorded: Recorded,
    registration: Registration,
    isPresent: boolean,
    script: Script | undefined,
  ): void {
    const { practice } = registration;
    const { today, now } = this.#place;
    const patientId = random.uuid();
    this.#out.patient('gp', patientId, person.key);
    const chart: Chart = {
      patientId,
      person,
      ods: practice.ods,
      from: Math.max(this.#from, person.born),
      to: Math.min(registration.to ?? today, today),
    };
    const resources: Resource[] = [
      registeredPatient(random, patientId, person, recorded, registration, today),
      ...problemsAndMedicines(random, chart),
      ...allergiesOf(random, chart),
    ];
    if (isPresent && chart.from < chart.to) {
      resources.push(
        ...readings(random, chart),
        ...vaccinations(random, chart),
        ...carerOf(random, patientId, person, practice.ods),
      );
      const access = { patientId, person, practice, now };
      const since = londonInstant(Math.max(registration.from, this.#from), 8 * 60);
      const last = person.died === undefined ? now : londonInstant(person.died, 0);
      const asked = Array.from({ length: random.poisson(requestsExpected(person)) }, () =>
        requestTime(random, now, since),
      ).sort((a, b) => a - b);
      for (const at of asked) if (at <= last) resources.push(...flatten(requestAndAnswer(random, access, at)));
      for (const { asked, offer } of script?.gpRequests ?? [])
        resources.push(openRequest(random, access, asked, offer));
    }
    this.#writeGp(random, practice.index, patientId, practice.ods, resources);
  }

  #writeGp(random: Random, practice: number, patientId: string, ods: string, resources: readonly Resource[]): void {
    const { gp } = this.#out.counts;
    for (const resource of resources) {
      const json = this.#out.gpResource(practice, resource);
      if (random.chance(0.0008)) {
        this.#out.gpLine(practice, json);
        gp.repeated++;
      }
      if (
        resource.resourceType === 'Observation' &&
        resource.valueQuantity?.value !== undefined &&
        random.chance(0.004)
      ) {
        const value = Math.round(resource.valueQuantity.value * 9.6) / 10;
        const corrected = { ...resource, status: 'corrected', valueQuantity: { ...resource.valueQuantity, value } };
        this.#out.gpLate.row(JSON.stringify(corrected));
        gp.rows++;
      }
    }
    if (random.chance(0.002)) {
      this.#out.gpLine(practice, spoiledLine(random, patientId, ods, this.#place.today));
      gp.spoiled++;
    }
  }

  #hospital(random: Random, person: DemoPerson, script: Script | undefined): void {
    const referrals = script ? (script.elective ?? []) : this.#referralsOf(random, person);
    const attendances = script ? 0 : random.poisson(attendancesExpected(person));
    const tests = script ? 0 : random.poisson(0.05 + 0.0025 * person.age * 0.6);
    if (referrals.length + attendances + tests === 0) return;
    const last = Math.min(person.died ?? this.#place.today, this.#place.today);
    const [hospitalRecord, patient] = this.#admitToHospital(random, person, script);
    const resources: Resource[] = [patient];
    for (const referral of referrals) {
      const number = `PP${String(++this.#numbers.pathway).padStart(8, '0')}`;
      resources.push(...electivePathway(random, hospitalRecord, number, referral));
    }
    const day = () => random.whole(Math.max(this.#from, person.born), last);
    for (let i = 0; i < attendances; i++) resources.push(...emergency(random, hospitalRecord, day()));
    for (let i = 0; i < tests; i++) resources.push(...diagnostic(random, hospitalRecord, day()));
    this.#writeHospital(random, hospitalRecord.patientId, resources);
    // Now and then somebody is registered a second time, and part of what follows hangs on that.
    if (!script && random.chance(0.006)) {
      const [again, second] = this.#admitToHospital(random, person, undefined);
      this.#writeHospital(random, again.patientId, [second, ...emergency(random, again, day())]);
    }
  }

  #referralsOf(random: Random, person: DemoPerson): ElectivePathway[] {
    // Illness comes in company: whoever has several conditions is referred several times.
    const byAge = person.age < 16 ? 0.16 : person.age < 45 ? 0.24 : person.age < 70 ? 0.32 : 0.36;
    const expected = byAge * Math.min(4, 0.35 + 0.75 * person.conditions.length) * (0.92 + 0.16 * person.deprivation);
    return Array.from({ length: random.poisson(expected) }, () => ({
      received: random.whole(Math.max(this.#from, person.born + 14), this.#place.today),
    })).filter(({ received }) => person.died === undefined || received < person.died);
  }

  #admitToHospital(random: Random, person: DemoPerson, script: Script | undefined): [HospitalRecord, Resource] {
    const recorded = this.#record(random, 'hospital', person, script);
    const patientId = random.uuid();
    this.#out.patient('hospital', patientId, person.key);
    const localNumber = `H${String(++this.#numbers.hospital).padStart(8, '0')}`;
    return [
      { place: this.#place, person, patientId },
      hospitalPatient(this.#place, patientId, localNumber, person, recorded),
    ];
  }

  #writeHospital(random: Random, patientId: string, resources: Resource[]): void {
    if (random.chance(0.004)) {
      resources.push(spoiledResource(random, patientId, codes.acuteTrust, this.#place.today));
      this.#out.counts.hospital.spoiled++;
    }
    this.#out.hospitalEntries(resources);
  }

  #mentalHealth(random: Random, person: DemoPerson, script: Script | undefined): void {
    const drawn = () =>
      mentalHealthServicesOf(random, person)
        .map((service) => ({ service, received: random.whole(Math.max(this.#from, person.born), this.#place.today) }))
        .filter(({ received }) => person.died === undefined || received < person.died);
    const referrals: readonly MentalHealthReferral[] = script?.mentalHealth ?? (script ? [] : drawn());
    if (referrals.length === 0) return;
    const split = !script && random.chance(0.01) && referrals.length > 1;
    const groups = split ? [referrals.slice(0, 1), referrals.slice(1)] : [referrals];
    for (const group of groups) {
      const localId = `MH${String(++this.#numbers.mentalHealth).padStart(7, '0')}`;
      const recorded = this.#record(random, 'mental-health', person, script);
      this.#out.patient('mental-health', localId, person.key);
      for (const referral of group) {
        const number = `MR${String(++this.#numbers.referral).padStart(8, '0')}`;
        for (const { table, cells } of mentalHealthPathway(
          random,
          { place: this.#place, person, localId, recorded },
          number,
          referral,
        )) {
          this.#mentalHealthRow(random, table, cells);
        }
      }
    }
  }

  #mentalHealthRow(
    random: Random,
    table: keyof Output['mentalHealth'],
    cells: Parameters<typeof spoiledContact>[1],
  ): void {
    const counts = this.#out.counts['mental-health'];
    const sink = this.#out.mentalHealth[table];
    const text = sink.row(cells, random.chance(0.006));
    counts.rows++;
    if (random.chance(0.004)) {
      sink.raw(text, random.chance(0.3));
      counts.rows++;
      counts.repeated++;
    }
    if (table !== 'referrals' && random.chance(0.004)) {
      sink.row(table === 'contacts' ? spoiledContact(random, cells, this.#place.today) : spoiledScore(random, cells));
      counts.rows++;
      counts.spoiled++;
    }
  }

  #socialCare(random: Random, person: DemoPerson, script: Script | undefined): void {
    const drawn = () =>
      socialCareOf(random, person)
        .map((start) => ({ start, from: random.whole(Math.max(this.#from, person.born), this.#place.today) }))
        .filter(({ from }) => person.died === undefined || from < person.died);
    const starts = script?.socialCare ?? (script ? [] : drawn());
    if (starts.length === 0) return;
    const localId = `SC${String(++this.#numbers.socialCare).padStart(7, '0')}`;
    const recorded = this.#record(random, 'social-care', person, script);
    const rows = starts.flatMap(({ start, from }) =>
      socialCareEvents(
        random,
        { place: this.#place, person, localId, recorded },
        `E${String(++this.#numbers.course).padStart(7, '0')}`,
        start,
        from,
      ),
    );
    if (rows.length === 0) return;
    this.#out.patient('social-care', localId, person.key);
    const counts = this.#out.counts['social-care'];
    for (const cells of rows) {
      const text = this.#out.socialCare.row(cells, random.chance(0.01));
      counts.rows++;
      if (random.chance(0.006)) {
        this.#out.socialCare.raw(text);
        counts.rows++;
        counts.repeated++;
      }
      if (random.chance(0.008)) {
        this.#out.socialCare.row(spoiledEvent(random, cells));
        counts.rows++;
        counts.spoiled++;
      }
    }
  }
}

function flatten({ request, appointments }: ReturnType<typeof requestAndAnswer>): Resource[] {
  return [request, ...appointments];
}

/** The person as the practice they left knew them: the address of that time. */
function asBefore(person: DemoPerson): DemoPerson {
  return person.formerAddress === undefined ? person : { ...person, address: person.formerAddress };
}

function attendancesExpected({ age, deprivation }: DemoPerson): number {
  const byAge = age < 5 ? 0.5 : age < 20 ? 0.25 : age < 65 ? 0.22 : age < 80 ? 0.35 : 0.65;
  return byAge * (0.6 + 0.8 * deprivation);
}

/** Everything as it is: the people of the story can be found by anybody. */
function whole(person: DemoPerson, withoutNumber: boolean): Recorded {
  const { nhsNumber, family, given, born, sex, ethnicity, address, phone, email } = person;
  return {
    nhsNumber: withoutNumber ? undefined : nhsNumber,
    numberVerified: true,
    family,
    given,
    birthDate: new Date(born * 86_400_000).toISOString().slice(0, 10),
    sex,
    ethnicity,
    address,
    phone,
    email,
  };
}
